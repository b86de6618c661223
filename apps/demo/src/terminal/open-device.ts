import type { GpujsMode } from '@adafactor/backend-gpujs'
import type { Device } from '../training/device.js'
import { gpujsDevice, gpujsModes } from '../training/gpujs-network/gpujs-device.js'
import { ndarrayDevice } from '../training/ndarray-network/ndarray-device.js'
import {
  type NdarrayBackendName,
  ndarrayBackendNames,
} from '../training/ndarray-network/ndarray-engines.js'
import { type ProbedModel, trainingProbe } from '../training/probe.js'
import { webgpuDevice } from '../training/webgpu-network/webgpu-device.js'

/** A backend by name, or `auto` for the fastest on the CPU. */
export type BackendChoice = 'auto' | NdarrayBackendName | 'webgpu' | 'gpujs'

/** All that may be chosen. */
export const backendChoices: readonly BackendChoice[] = [
  'auto',
  ...ndarrayBackendNames,
  'webgpu',
  'gpujs',
]

/** How gpu.js is to run, or `auto` for the fastest way. */
export type ModeChoice = 'auto' | GpujsMode

/** What "auto" tries: Node has no WebGL but that of the npm package gl, whose mode is headlessgl. */
const modesOfNode = gpujsModes.filter((mode) => mode !== 'webgl2' && mode !== 'webgl')

/** All that may be chosen. */
export const modeChoices: readonly ModeChoice[] = ['auto', ...gpujsModes]

/**
 * Opens and tests what was chosen.
 *
 * @param mode counts for `gpujs`
 * @param model what is to be trained, by which they are timed where there is a choice; a backend that can't
 *   store its type is not chosen
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export function openDevice(
  choice: BackendChoice,
  mode: ModeChoice,
  model: ProbedModel,
): Promise<Device> {
  const { type } = model
  const probe = trainingProbe(model)
  if (choice === 'webgpu') return webgpuDevice(type)
  if (choice === 'gpujs') {
    return mode === 'auto'
      ? gpujsDevice(modesOfNode, { type, probe })
      : gpujsDevice([mode], { type })
  }
  return choice === 'auto'
    ? ndarrayDevice(ndarrayBackendNames, { type, probe })
    : ndarrayDevice([choice], { type })
}
