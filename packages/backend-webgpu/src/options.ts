import { AdafactorError, checkChoice, checkKeys, checkObject, invalidOption } from '@adafactor/core'
import type { GpuCommandEncoder, GpuDevice } from '@adafactor/webgpu-runtime'

/** What `webgpuBackend` is given. */
export interface WebgpuOptions {
  /**
   * Your device, so that your tensors and the backend's are in one place. It stays yours: it is never
   * destroyed, and its `onuncapturederror`, label and limits are left alone. Default: one is opened,
   * with all that its adapter allows.
   */
  readonly device?: GpuDevice
  /** Which GPU to open a device on, where there are several. Default: the browser's choice. */
  readonly powerPreference?: 'low-power' | 'high-performance'
}

/** @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict` */
export function checkOptions(options: WebgpuOptions): void {
  const speaker = { caller: 'webgpuBackend' }
  checkObject('options', options, 'a plain object with device, powerPreference', {
    ...speaker,
    noun: 'argument',
  })
  checkKeys('', options, ['device', 'powerPreference'], speaker)
  const { device, powerPreference } = options
  if (powerPreference !== undefined) {
    checkChoice('powerPreference', powerPreference, ['low-power', 'high-performance'], speaker)
  }
  if (device !== undefined && powerPreference !== undefined) {
    throw new AdafactorError(
      'option/conflict',
      'webgpuBackend: options "device" and "powerPreference" contradict each other: a device is ' +
        'of one GPU already',
    )
  }
  if (device !== undefined && typeof device?.createComputePipeline !== 'function') {
    throw invalidOption(
      'device',
      device,
      'a GPUDevice: what adapter.requestDevice() gives',
      speaker,
    )
  }
}

/**
 * What the runtime is to take for `submit`.
 * @throws AdafactorError `option/invalid`
 */
export function checkSubmit(target: unknown): GpuCommandEncoder | undefined {
  if (target === 'own') return undefined
  const { beginComputePass, clearBuffer } = (target ?? {}) as Partial<GpuCommandEncoder>
  if (typeof beginComputePass === 'function' && typeof clearBuffer === 'function') {
    return target as GpuCommandEncoder
  }
  throw invalidOption('submit', target, '"own" or a GPUCommandEncoder of the same device')
}
