import { AdafactorError } from '@adafactor/core'
import type { GPU } from 'gpu.js'

/** The ways in which gpu.js runs kernels. */
export const gpujsModes = [
  'webgpu',
  'webgl2',
  'webgl',
  'headlessgl',
  'webasm',
  'cpu',
] as const satisfies readonly GpujsMode[]

/** A way in which gpu.js runs kernels. */
export type GpujsMode = 'webgpu' | 'webgl2' | 'webgl' | 'headlessgl' | 'webasm' | 'cpu'

/** What `gpujsBackend` is given. */
export interface GpujsOptions {
  /**
   * How to run: one of the modes, or `auto` for the first of webgpu, webgl2, webgl, headlessgl,
   * webasm and cpu that passes a self-test. Default: the mode of `gpu` if one is given, else `auto`.
   */
  readonly mode?: GpujsMode | 'auto'
  /**
   * Your own gpu.js instance, so that its kernels and the backend's share textures and buffers.
   * It stays yours: `destroy()` leaves it alone.
   */
  readonly gpu?: GPU
}

/** @throws AdafactorError `option/unknown`, `option/invalid` */
export function checkOptions(options: GpujsOptions): void {
  for (const name of Object.keys(options)) {
    if (name !== 'mode' && name !== 'gpu') {
      throw new AdafactorError(
        'option/unknown',
        `gpujsBackend has no option "${name}"; it takes mode and gpu`,
      )
    }
  }
  const { mode, gpu } = options
  if (mode !== undefined && mode !== 'auto' && !gpujsModes.includes(mode)) {
    throw new AdafactorError(
      'option/invalid',
      `mode is ${JSON.stringify(mode)}; it has to be one of auto, ${gpujsModes.join(', ')}`,
    )
  }
  if (gpu !== undefined && typeof gpu?.createKernel !== 'function') {
    throw new AdafactorError(
      'option/invalid',
      'gpu has to be an instance of GPU from gpu.js: new GPU({ mode })',
    )
  }
}
