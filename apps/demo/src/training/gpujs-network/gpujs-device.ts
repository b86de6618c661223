import type { GpujsBackend, GpujsMode } from '@adafactor/backend-gpujs'
import { selectBackend } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import type { Device } from '../device.js'
import { learner } from '../learner.js'
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
 * What gpu.js reaches, with the passes of the network as its kernels. gpu.js and the backend are
 * loaded only now.
 *
 * @param modes the first of these that works
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export async function gpujsDevice(modes: readonly GpujsMode[]): Promise<Device> {
  const { gpujsBackend } = await import('@adafactor/backend-gpujs')
  const { default: gpujs } = await import('gpu.js')
  const instances = new Map<GpujsBackend, GPU>()
  const factory = (mode: GpujsMode) => async () => {
    // One instance for both, so that gradients and parameters go from one to the other as they are.
    const gpu = newGpu(gpujs.GPU, mode)
    try {
      const backend = await gpujsBackend({ mode, gpu })
      instances.set(backend, gpu)
      return backend
    } catch (error) {
      await gpu.destroy()
      throw error
    }
  }
  const { backend, report } = await selectBackend(
    Object.fromEntries(modes.map((mode) => [`gpujs ${mode}`, factory(mode)])),
  )
  const gpu = instances.get(backend) as GPU
  return {
    backend,
    report,
    stepsAhead: !hostModes.includes(backend.mode),
    learner: (values, batchSize, options) =>
      learner(backend, gpujsNetwork(gpu, backend, values, batchSize), options),
    destroy() {
      backend.destroy()
      void gpu.destroy()
    },
  }
}

function newGpu(gpuClass: typeof GPU, mode: GpujsMode): GPU {
  try {
    return new gpuClass({ mode })
  } catch (cause) {
    throw new Error(`gpu.js can't run in mode ${mode} here`, { cause })
  }
}
