import { describeBackend } from '@adafactor/conformance/vitest'
import type { GPU } from 'gpu.js'
import { differsByPlace } from '../../../conformance/test/support/differs-by-place.ts'
import { onePeer } from '../../../conformance/test/support/one-peer.ts'
import { type GpujsBackend, type GpujsMode, gpujsBackend } from '../../src/index.js'
import { loadGpujs } from '../../src/load-gpujs.js'

/** One backend in so many has a GPU of its own and compiles everything itself: seven of the kit's. */
const ownEvery = 100

/** What may come out otherwise on another device: its sums, its range, and programs whole. */
const differsByDevice = [...differsByPlace, 'reductions', 'ranges', 'edge cases', 'programs']

/** What {@link describeConformance} runs. */
interface Extent {
  /**
   * Fewer than the kit's own 2000, where a GPU in software takes 25 ms to compile each of their
   * kernels.
   */
  readonly randomPrograms?: number
  /** The whole kit has run on this mode elsewhere: only what differs between a browser and Node. */
  readonly onlyWhatDiffers?: boolean
  /** The training runs of other peers have run in mode cpu. */
  readonly onlyOnePeer?: boolean
  /** The whole kit has run in modes whose kernels are the same: only what a device may do otherwise. */
  readonly onlyDevice?: boolean
}

/**
 * Registers the conformance kit on one mode. Each case opens a backend of its own; most are
 * on one instance of gpu.js, where they find what those before them compiled.
 */
export function describeConformance(
  mode: GpujsMode,
  { randomPrograms, onlyWhatDiffers = false, onlyOnePeer = false, onlyDevice = false }: Extent = {},
): void {
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
    ...(onlyOnePeer ? { only: onePeer } : {}),
    ...(onlyDevice ? { only: differsByDevice } : {}),
    ...(onlyWhatDiffers ? { only: differsByPlace } : {}),
  })
}
