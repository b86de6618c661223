import type { ScalarBlock } from './scalar-block.js'
import type {
  GpuBindGroup,
  GpuCommandEncoder,
  GpuComputePipeline,
  GpuDevice,
} from './webgpu-types.js'

interface RecordedLaunch {
  readonly pipeline: GpuComputePipeline
  readonly storages: GpuBindGroup
  /** Where the scalars are, or -1 without any. */
  readonly scalarsAt: number
  readonly workgroups: Workgroups
}

/** How many workgroups a kernel is launched in; 1 where a dimension is left out. */
export type Workgroups = readonly [x: number, y?: number, z?: number]

/** Launches not yet submitted, and what is to be destroyed once they are. */
export class Recorder {
  /** The number of the recording that the next launch goes into. */
  recording = 1
  readonly #device: GpuDevice
  readonly #scalars: ScalarBlock
  readonly #offset = new Uint32Array(1)
  #launches: RecordedLaunch[] = []
  #dying: (() => void)[] = []

  constructor(device: GpuDevice, scalars: ScalarBlock) {
    this.#device = device
    this.#scalars = scalars
  }

  get launches(): number {
    return this.#launches.length
  }

  add(launch: RecordedLaunch): void {
    this.#launches.push(launch)
  }

  /** Destroys something that recorded launches use, once they are submitted. */
  destroyLater(destroy: () => void): void {
    this.#dying.push(destroy)
  }

  /**
   * All launches in one pass, whose dispatches run in order, and one submission.
   *
   * @param after commands that follow the launches
   * @returns bytes of scalars sent
   */
  submit(after?: (encoder: GpuCommandEncoder) => void): number {
    const launches = this.#launches
    const dying = this.#dying
    this.#launches = []
    this.#dying = []
    this.recording++
    const sent = this.#scalars.send()
    const encoder = this.#device.createCommandEncoder()
    if (launches.length > 0) this.#encode(encoder, launches)
    after?.(encoder)
    this.#device.queue.submit([encoder.finish()])
    for (const destroy of dying) destroy()
    return sent
  }

  /** Drops the launches; for a device that is gone. */
  abandon(): void {
    for (const destroy of this.#dying) destroy()
    this.#launches = []
    this.#dying = []
  }

  #encode(encoder: GpuCommandEncoder, launches: readonly RecordedLaunch[]): void {
    const pass = encoder.beginComputePass()
    let pipeline: GpuComputePipeline | undefined
    let storages: GpuBindGroup | undefined
    let scalarsAt = -1
    for (const launch of launches) {
      if (launch.pipeline !== pipeline) {
        pipeline = launch.pipeline
        pass.setPipeline(pipeline)
      }
      if (launch.storages !== storages) {
        storages = launch.storages
        pass.setBindGroup(0, storages)
      }
      if (launch.scalarsAt >= 0 && launch.scalarsAt !== scalarsAt) {
        scalarsAt = launch.scalarsAt
        this.#offset[0] = scalarsAt
        pass.setBindGroup(1, this.#scalars.group as GpuBindGroup, this.#offset, 0, 1)
      }
      const { workgroups } = launch
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2])
    }
    pass.end()
  }
}
