import { describeBackend } from '@adafactor/conformance/vitest'
import type { GPU } from 'gpu.js'
import { type GpujsBackend, type GpujsMode, gpujsBackend } from '../../src/index.js'
import { loadGpujs } from '../../src/load-gpujs.js'

/** One backend in so many has a GPU of its own and compiles everything itself. */
const ownEvery = 16

/**
 * Registers the whole conformance kit on one mode. Each case opens a backend of its own; most are
 * on one instance of gpu.js, where they find what those before them compiled.
 *
 * @param randomPrograms fewer than the kit's own 2000, where a GPU in software takes 25 ms to compile
 *   each of their kernels
 */
export function describeConformance(mode: GpujsMode, randomPrograms?: number): void {
  let gpu: GPU | undefined
  let opened = 0
  const create = async (): Promise<GpujsBackend> => {
    if (opened++ % ownEvery === 0) return gpujsBackend({ mode })
    if (gpu === undefined) {
      const Gpu = await loadGpujs()
      gpu = new Gpu({ mode: mode as 'cpu' })
    }
    return gpujsBackend({ gpu })
  }
  describeBackend({
    name: `gpujs ${mode}`,
    create,
    ...(randomPrograms === undefined ? {} : { randomPrograms }),
  })
}
