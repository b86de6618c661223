import { type OpenDeviceOptions, openDevice } from './open-device.js'
import { WebgpuRuntime } from './webgpu-runtime.js'
import type { GpuAdapterInfo, GpuDevice } from './webgpu-types.js'

/** What {@link openRuntime} is given. */
export interface RuntimeOptions extends OpenDeviceOptions {
  /**
   * A device of yours. It stays yours: it is never destroyed, and its `onuncapturederror`, its label
   * and its limits are left alone. Default: one is opened, with the limits of its adapter.
   */
  readonly device?: GpuDevice
  /** What its adapter says of itself. Default: what the device says (`device.adapterInfo`). */
  readonly adapterInfo?: GpuAdapterInfo
}

/**
 * A runtime on your device, or on one that it opens.
 *
 * @example
 * ```js not run: needs a GPU
 * import { openRuntime } from '@adafactor/webgpu-runtime'
 *
 * const runtime = await openRuntime({ powerPreference: 'high-performance' })
 * const storage = runtime.allocate(16)
 * runtime.write(storage, Float32Array.of(1, 2, 3, 4))
 * console.log(new Float32Array(await runtime.read(storage)))
 * runtime.destroy()
 * ```
 *
 * @throws AdafactorError `backend/unavailable` with the reason if there is no WebGPU
 */
export async function openRuntime({
  device,
  adapterInfo,
  ...wanted
}: RuntimeOptions = {}): Promise<WebgpuRuntime> {
  if (device !== undefined) {
    return new WebgpuRuntime(device, adapterInfo ?? device.adapterInfo, false)
  }
  const opened = await openDevice(wanted)
  return new WebgpuRuntime(opened.device, adapterInfo ?? opened.adapterInfo, true)
}
