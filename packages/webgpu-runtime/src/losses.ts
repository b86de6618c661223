import { AdafactorError } from '@adafactor/core'
import type { GpuDevice } from './webgpu-types.js'

/** Why devices were lost; one watch a device, however many runtimes are opened on it. */
const losses = new WeakMap<GpuDevice, { reason?: string }>()

/** From now on {@link lossOf} knows whether the device was lost. */
export function watchLoss(device: GpuDevice): void {
  if (losses.has(device)) return
  const loss: { reason?: string } = {}
  losses.set(device, loss)
  void device.lost.then(({ reason, message }) => {
    loss.reason = [reason, message].filter(Boolean).join(': ') || 'unknown'
  })
}

/** @returns the reason if the device was lost */
export function lossOf(device: GpuDevice): string | undefined {
  return losses.get(device)?.reason
}

/** What every call on a lost device throws. */
export function deviceLost(reason: string): AdafactorError {
  return new AdafactorError(
    'backend/device-lost',
    `the GPU device was lost (${reason}): make a new backend and load the last saved state`,
  )
}
