import type { ScalarBlock, SentScalars } from './scalar-block.js'
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

/** Something that work of the recordings up to this one uses. */
interface Dying {
  readonly recording: number
  readonly destroy: () => void
}

/** How many workgroups a kernel is launched in; 1 where a dimension is left out. */
export type Workgroups = readonly [x: number, y?: number, z?: number]

/** Commands that follow launches. */
export type Commands = (encoder: GpuCommandEncoder) => void

/** Launches not yet handed over, and what is to be destroyed once they are on the queue. */
export class Recorder {
  /** The number of the recording that the next launch goes into. */
  recording = 1
  /** The first recording that may not be on the queue: somebody's encoder may hold it. */
  #unsubmitted = 1
  /** The encoder that holds recordings which may not be on the queue. */
  #holder: GpuCommandEncoder | undefined
  readonly #device: GpuDevice
  readonly #scalars: ScalarBlock
  readonly #offset = new Uint32Array(1)
  #launches: RecordedLaunch[] = []
  #dying: Dying[] = []

  constructor(device: GpuDevice, scalars: ScalarBlock) {
    this.#device = device
    this.#scalars = scalars
  }

  get launches(): number {
    return this.#launches.length
  }

  /** Whether work of this recording may still be waited for by the queue. */
  mayBeUnsubmitted(recording: number): boolean {
    return recording >= this.#unsubmitted
  }

  add(launch: RecordedLaunch): void {
    this.#launches.push(launch)
  }

  /** Destroys something that recorded work uses, once that is submitted. */
  destroyLater(destroy: () => void): void {
    this.#dying.push({ recording: this.recording, destroy })
  }

  /**
   * All launches in one pass, whose dispatches run in order, and one submission.
   *
   * @returns bytes of scalars sent
   */
  submit(after?: Commands): number {
    const launches = this.#next()
    const scalars = this.#scalars.send()
    const encoder = this.#device.createCommandEncoder()
    this.#encode(encoder, launches, scalars)
    after?.(encoder)
    this.#device.queue.submit([encoder.finish()])
    this.#isSubmitted()
    return scalars.bytes
  }

  /**
   * All launches in one pass of somebody's encoder, who submits it. What other encoders were given
   * counts as submitted from then on.
   *
   * @returns bytes of scalars sent
   */
  encodeInto(encoder: GpuCommandEncoder, after?: Commands): number {
    if (this.#holder !== undefined && this.#holder !== encoder) this.#isSubmitted()
    this.#holder = encoder
    const launches = this.#next()
    // Recordings that follow may be sent before this one is submitted.
    const scalars = this.#scalars.send('apart')
    this.#encode(encoder, launches, scalars)
    after?.(encoder)
    return scalars.bytes
  }

  /** Commands that take effect before what is recorded, and before what encoders were given. */
  submitAhead(commands: Commands): void {
    const encoder = this.#device.createCommandEncoder()
    commands(encoder)
    this.#device.queue.submit([encoder.finish()])
  }

  /** Drops the launches; for a device that is gone. */
  abandon(): void {
    this.#launches = []
    this.#destroyDying()
  }

  #next(): readonly RecordedLaunch[] {
    const launches = this.#launches
    this.#launches = []
    this.recording++
    return launches
  }

  #isSubmitted(): void {
    this.#holder = undefined
    this.#unsubmitted = this.recording
    this.#destroyDying(this.recording)
  }

  #destroyDying(before = Number.POSITIVE_INFINITY): void {
    const dying = this.#dying
    this.#dying = dying.filter(({ recording }) => recording >= before)
    for (const { recording, destroy } of dying) if (recording < before) destroy()
  }

  #encode(
    encoder: GpuCommandEncoder,
    launches: readonly RecordedLaunch[],
    scalars: SentScalars,
  ): void {
    if (launches.length === 0) return
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
        pass.setBindGroup(1, scalars.group, this.#offset, 0, 1)
      }
      const { workgroups } = launch
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2])
    }
    pass.end()
  }
}
