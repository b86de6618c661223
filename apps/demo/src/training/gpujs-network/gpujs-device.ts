import type { GpujsMode } from '@adafactor/backend-gpujs'
import { reasonOf } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import type { Device } from '../device.js'
import { learnersOn } from '../learners-on.js'
import { type OpenedDevice, type SelectionOptions, selectDevice } from '../select-device.js'
import { gpujsNetwork } from './gpujs-network.js'

/** In the order of preference. */
export const gpujsModes = [
  'webgpu',
  'webgl2',
  'webgl',
  'headlessgl',
  'webasm',
  'cpu',
] as const satisfies readonly GpujsMode[]

/** Modes whose kernels have run when a call returns. */
const hostModes: readonly GpujsMode[] = ['webasm', 'cpu']

/**
 * What gpu.js reaches, with the passes of the network as its kernels.
 *
 * @param modes the first of these that works, or the fastest at `options.probe`
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export function gpujsDevice(
  modes: readonly GpujsMode[],
  options?: SelectionOptions,
): Promise<Device> {
  return selectDevice(
    Object.fromEntries(modes.map((mode) => [`gpujs ${mode}`, () => openGpujsDevice(mode)])),
    options,
  )
}

/**
 * Opens one mode. gpu.js and the backend are loaded only now.
 *
 * @throws AdafactorError as `gpujsBackend`; Error with gpu.js's own reason
 */
export async function openGpujsDevice(mode: GpujsMode): Promise<OpenedDevice> {
  const { gpujsBackend } = await import('@adafactor/backend-gpujs')
  const { default: gpujs } = await import('gpu.js')
  // One instance for both, so that gradients and parameters go from one to the other as they are.
  const gpu = newGpu(gpujs.GPU, mode)
  try {
    const backend = await gpujsBackend({ mode, gpu })
    return {
      backend,
      stepsAhead: !hostModes.includes(mode),
      ...learnersOn(backend, (values, batchSize) => gpujsNetwork(gpu, backend, values, batchSize)),
      destroy() {
        backend.destroy()
        destroyQuietly(gpu)
      },
    }
  } catch (error) {
    destroyQuietly(gpu)
    throw error
  }
}

/** A device that was lost may refuse to be tidied up. */
function destroyQuietly(gpu: GPU): void {
  gpu.destroy().catch(() => undefined)
}

function newGpu(gpuClass: typeof GPU, mode: GpujsMode): GPU {
  try {
    return new gpuClass({ mode })
  } catch (cause) {
    const reason = reasonOf(cause)
    // gpu.js says no more than that it was asked for the mode.
    const isMissing = reason.includes('not supported')
    throw new Error(
      isMissing
        ? `gpu.js has no mode ${mode} here`
        : `gpu.js can't run in mode ${mode} here: ${reason}`,
      { cause },
    )
  }
}
