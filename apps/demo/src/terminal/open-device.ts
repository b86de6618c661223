import type { GpujsMode } from '@adafactor/backend-gpujs'
import type { ElementType } from '@adafactor/core'
import type { Device } from '../training/device.js'
import { gpujsDevice, gpujsModes } from '../training/gpujs-network/gpujs-device.js'
import { ndarrayDevice } from '../training/ndarray-network/ndarray-device.js'
import {
  type NdarrayBackendName,
  ndarrayBackendNames,
} from '../training/ndarray-network/ndarray-engines.js'
import { webgpuDevice } from '../training/webgpu-network/webgpu-device.js'

/** A backend by name, or `auto` for the first on the CPU that works. */
export type BackendChoice = 'auto' | NdarrayBackendName | 'webgpu' | 'gpujs'

/** All that may be chosen. */
export const backendChoices: readonly BackendChoice[] = [
  'auto',
  ...ndarrayBackendNames,
  'webgpu',
  'gpujs',
]

/** How gpu.js is to run, or `auto` for the first way that works. */
export type ModeChoice = 'auto' | GpujsMode

/** All that may be chosen. */
export const modeChoices: readonly ModeChoice[] = ['auto', ...gpujsModes]

/**
 * Opens and tests what was chosen.
 *
 * @param mode counts for `gpujs`
 * @param type what it has to store; a backend that can't is not chosen
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export function openDevice(
  choice: BackendChoice,
  mode: ModeChoice,
  type: ElementType,
): Promise<Device> {
  if (choice === 'webgpu') return webgpuDevice(type)
  if (choice === 'gpujs') return gpujsDevice(mode === 'auto' ? gpujsModes : [mode], type)
  return ndarrayDevice(choice === 'auto' ? ndarrayBackendNames : [choice], type)
}
