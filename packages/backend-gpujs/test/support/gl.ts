/** What the tests of the WebGL device share. */
import { AdafactorError } from '@adafactor/core'
import type { GPU, IGPUKernelSettings } from 'gpu.js'
import type { KernelSource } from '../../src/device/device.js'
import { type GlDevice, openGlDevice } from '../../src/device/gl/gl-device.js'
import type { GlStorage } from '../../src/device/gl/gl-storage.js'
import { loadGpujs } from '../../src/load-gpujs.js'

export const Gpu = await loadGpujs()

/** A texture of gpu.js as its users have it. */
export interface UserTexture {
  toArray(): unknown
  delete(): void
}

export function openShared(mode: 'webgl2' | 'webgl'): { device: GlDevice; gpu: GPU } {
  const gpu = new Gpu({ mode })
  return { device: openGlDevice(Gpu, mode, gpu), gpu }
}

export function userKernel(
  gpu: GPU,
  text: string,
  settings: object,
): (...args: unknown[]) => unknown {
  const given: IGPUKernelSettings = { pipeline: true, precision: 'single', ...settings }
  return gpu.createKernel(text, given) as unknown as (...args: unknown[]) => unknown
}

export function upload(device: GlDevice, data: Float32Array): GlStorage {
  const storage = device.allocate(data.length)
  device.write(storage, data)
  return storage
}

/** One array `a` and one scalar `s`. */
export function elementwise(elements: number, expression: string): KernelSource {
  return {
    text: `function f(a, s) { return ${expression} }`,
    functions: [],
    size: [elements, 1, 1],
    arrays: ['a'],
    scalars: ['s'],
  }
}

export function firstDifference(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
): string | undefined {
  if (found.length !== expected.length) return `${found.length} numbers, not ${expected.length}`
  for (let i = 0; i < found.length; i++) {
    if (!Object.is(found[i], expected[i])) return `${i}: ${found[i]}, not ${expected[i]}`
  }
  return undefined
}

export function flat(nested: unknown): number[] {
  if (typeof nested === 'number') return [nested]
  return Array.from(nested as ArrayLike<unknown>).flatMap(flat)
}

/** Counts calls of these methods of a context from now on; methods never called are left out. */
export function countCalls(
  context: Record<string, unknown>,
  names: string[],
): () => Record<string, number> {
  const counted: Record<string, number> = {}
  for (const name of names) {
    const method = context[name]
    if (typeof method !== 'function') continue
    context[name] = (...args: unknown[]): unknown => {
      // gpu.js deletes nothing, by name, where a kernel's argument has no texture of its own.
      const nothing = name.startsWith('delete') && !args[0]
      if (!nothing) counted[name] = (counted[name] ?? 0) + 1
      return method.apply(context, args)
    }
  }
  return () => ({ ...counted })
}

export function errorOf(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

export function codeOf(call: () => unknown): string {
  return codeOfError(errorOf(call))
}

export function codeOfError(error: unknown): string {
  return AdafactorError.isInstance(error) ? error.code : `no typed error: ${String(error)}`
}
