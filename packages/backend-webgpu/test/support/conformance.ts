import { caseGroups } from '@adafactor/conformance'
import { describeBackend } from '@adafactor/conformance/vitest'
import { differsByPlace } from '../../../conformance/test/support/differs-by-place.ts'
import { type WebgpuBackend, webgpuBackend } from '../../src/index.js'

/** One backend in so many has a device of its own, and compiles everything itself. */
const ownEvery = 100

/** What depends on how work is shared out among workgroups. */
const dependsOnTiles = [...['determinism', 'random programs'], 'golden trajectories/torch/default']

/** What compiles most: in a file of its own, so that both halves of the kit run side by side. */
const trainingAndChance: readonly string[] = ['golden trajectories', 'random programs']

/** What {@link describeConformance} runs. */
interface Extent {
  /** One half of the kit: trajectories and random programs, or all other groups. */
  readonly half?: 'training and chance' | 'the rest'
  /** Fewer than the kit's own, where a GPU in software takes its time to compile their kernels. */
  readonly randomPrograms?: number
  /** The whole kit has run elsewhere: only what differs between a browser and Node. */
  readonly onlyWhatDiffers?: boolean
  /**
   * Work shared out as for a GPU, on a device that is in software, which is not told: only what depends
   * on that.
   */
  readonly asOnHardware?: boolean
}

/**
 * Registers the conformance kit. Each case opens a backend of its own; most are on one device, where they
 * find what those before them compiled.
 */
export function describeConformance({
  half,
  randomPrograms,
  onlyWhatDiffers = false,
  asOnHardware = false,
}: Extent = {}): void {
  let first: WebgpuBackend | undefined
  let opened = 0
  const create = async (): Promise<WebgpuBackend> => {
    if (opened++ % ownEvery === 0 && !asOnHardware) return webgpuBackend()
    first ??= await webgpuBackend()
    if (asOnHardware) Object.defineProperty(first.device, 'adapterInfo', { value: {} })
    return webgpuBackend({ device: first.device })
  }
  describeBackend({
    name: asOnHardware ? 'webgpu, as on a GPU' : 'webgpu',
    create,
    ...(randomPrograms === undefined ? {} : { randomPrograms }),
    ...(half === 'training and chance' ? { only: trainingAndChance } : {}),
    ...(half === 'the rest'
      ? { only: caseGroups.filter((group) => !trainingAndChance.includes(group)) }
      : {}),
    ...(onlyWhatDiffers ? { only: differsByPlace } : {}),
    ...(asOnHardware ? { only: dependsOnTiles } : {}),
  })
}
