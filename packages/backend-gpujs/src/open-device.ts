import { AdafactorError } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import type { Device } from './device/device.js'
import { loadGpujs } from './load-gpujs.js'
import type { GpujsMode } from './options.js'

/**
 * Opens one mode of gpu.js, on the user's own instance if one is given.
 * @throws AdafactorError `backend/unavailable` unless it really runs in that mode
 */
export async function openDevice(mode: GpujsMode, gpu?: GPU): Promise<Device> {
  const GPU = await loadGpujs()
  if (gpu !== undefined && gpu.mode !== mode) {
    throw new AdafactorError(
      'backend/unavailable',
      `mode ${mode} was asked for, and the given gpu runs in mode ${gpu.mode}; ` +
        `make it with new GPU({ mode: '${mode}' })`,
    )
  }
  // Each kind of device is loaded when it is tried: a page needs only one of them.
  switch (mode) {
    case 'webgpu': {
      const { openWebgpuDevice } = await import('./device/webgpu/webgpu-device.js')
      return openWebgpuDevice(GPU, gpu)
    }
    case 'webasm':
    case 'cpu': {
      const { openArrayDevice } = await import('./device/arrays/array-device.js')
      return openArrayDevice(GPU, mode, gpu)
    }
    default: {
      const { openGlDevice } = await import('./device/gl/gl-device.js')
      return openGlDevice(GPU, mode, gpu)
    }
  }
}
