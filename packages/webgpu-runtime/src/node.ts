/**
 * WebGPU for Node.
 * @module
 */
import { AdafactorError, reasonOf } from '@adafactor/core'

/**
 * Gives Node what browsers have, `navigator.gpu`, by the npm package `webgpu` (Dawn, the WebGPU of
 * Chromium); without effect where it is there already. The package is a native library that has to
 * be installed by you, and it needs a driver for Vulkan, Metal or Direct3D 12: that is found out
 * when a device is opened.
 *
 * @throws AdafactorError `backend/unavailable` if the package is missing or does not load
 * @example
 * ```ts not run: needs a GPU driver
 * import { gpujsBackend } from '@adafactor/backend-gpujs'
 * import { provideWebgpu } from '@adafactor/backend-gpujs/node'
 *
 * await provideWebgpu()
 * const backend = await gpujsBackend({ mode: 'webgpu' })
 * backend.destroy()
 * ```
 */
export async function provideWebgpu(): Promise<void> {
  const host = globalThis as { navigator?: object }
  // Node before 21 has no navigator.
  if (host.navigator === undefined) {
    Object.defineProperty(host, 'navigator', { value: {}, configurable: true, writable: true })
  }
  const navigator = host.navigator as object
  if ('gpu' in navigator) return
  try {
    const { create, globals } = (await import('webgpu')) as WebgpuPackage
    Object.assign(globalThis, globals)
    // This also keeps it: Node crashes if it is collected while in use.
    Object.defineProperty(navigator, 'gpu', { value: create([]), configurable: true })
  } catch (cause) {
    const reason = reasonOf(cause)
    throw new AdafactorError(
      'backend/unavailable',
      `the npm package webgpu could not be loaded (${reason.replaceAll(/\s+/g, ' ')}); ` +
        'Node has no WebGPU without it: npm install webgpu',
      { cause },
    )
  }
}

interface WebgpuPackage {
  create(options: string[]): object
  readonly globals: object
}
