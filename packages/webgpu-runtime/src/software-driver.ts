/** Drivers that compute on the CPU, by words in what they call themselves. */
const knownNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i

/**
 * The name in a text by which a driver is known that emulates a GPU on the CPU: of an adapter of WebGPU,
 * or of a renderer of WebGL.
 *
 * @returns undefined where there is none of them
 * @example
 * ```ts
 * import { softwareDriver } from '@adafactor/webgpu-runtime'
 *
 * console.log(softwareDriver('ANGLE (Google, Vulkan (SwiftShader Device))')) // => SwiftShader
 * console.log(softwareDriver('ANGLE (NVIDIA, GeForce RTX 4090)')) // => undefined
 * ```
 */
export function softwareDriver(text: string): string | undefined {
  return knownNames.exec(text)?.[0]
}
