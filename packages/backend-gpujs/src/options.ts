import { checkChoice, checkKeys, checkObject, invalidOption } from '@adafactor/core'
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
  const speaker = { caller: 'gpujsBackend' }
  checkObject('options', options, 'a plain object with mode, gpu', { ...speaker, noun: 'argument' })
  checkKeys('', options, ['mode', 'gpu'], speaker)
  const { mode, gpu } = options
  if (mode !== undefined) checkChoice('mode', mode, ['auto', ...gpujsModes], speaker)
  if (gpu !== undefined && typeof gpu?.createKernel !== 'function') {
    throw invalidOption('gpu', gpu, 'an instance of GPU from gpu.js: new GPU({ mode })', speaker)
  }
}
