import { openGpujsDevice } from '../../training/gpujs-network/gpujs-device.js'
import { openNdarrayDevice } from '../../training/ndarray-network/ndarray-device.js'
import type { OpenedDevice } from '../../training/select-device.js'
import { openWebgpuDevice } from '../../training/webgpu-network/webgpu-device.js'
import type { BackendName } from '../setup/setup.js'

/** How each backend of the page is opened. */
export type BackendOpeners = Readonly<
  Record<BackendName, () => OpenedDevice | Promise<OpenedDevice>>
>

export const backendOpeners: BackendOpeners = {
  webgpu: openWebgpuDevice,
  'gpujs-webgpu': () => openGpujsDevice('webgpu'),
  webgl2: () => openGpujsDevice('webgl2'),
  webgl: () => openGpujsDevice('webgl'),
  webasm: () => openGpujsDevice('webasm'),
  cpu: () => openGpujsDevice('cpu'),
  ndarray: () => openNdarrayDevice('ndarray'),
  'ndarray-javascript': () => openNdarrayDevice('ndarray-javascript'),
  'ndarray-closures': () => openNdarrayDevice('ndarray-closures'),
}
