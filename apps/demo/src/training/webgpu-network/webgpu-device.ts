import type { ElementType } from '@adafactor/core'
import type { Device } from '../device.js'
import { learnersOn } from '../learners-on.js'
import { type OpenedDevice, selectDevice } from '../select-device.js'
import { webgpuNetwork } from './webgpu-network.js'

/**
 * WebGPU, with the passes of the network as WGSL kernels on the backend's own device.
 *
 * @param type what it has to store
 * @throws AdafactorError `backend/unavailable` with the reason
 */
export function webgpuDevice(type?: ElementType): Promise<Device> {
  return selectDevice({ webgpu: openWebgpuDevice }, { type })
}

/**
 * Opens a device. The backend is loaded only now.
 *
 * @throws AdafactorError as `webgpuBackend`
 */
export async function openWebgpuDevice(): Promise<OpenedDevice> {
  const { webgpuBackend } = await import('@adafactor/backend-webgpu')
  const { openRuntime } = await import('@adafactor/webgpu-runtime')
  const backend = await webgpuBackend()
  const runtime = await openRuntime({ device: backend.device })
  return {
    backend,
    stepsAhead: true,
    ...learnersOn(backend, (values, batchSize, type) => {
      if (type === 'float64') throw new Error('WebGPU stores float32, float16 and bfloat16')
      return webgpuNetwork(runtime, backend, values, batchSize, type)
    }),
    destroy() {
      runtime.destroy()
      backend.destroy()
    },
  }
}
