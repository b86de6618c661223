import type { Invocation } from '@adafactor/core'
import {
  foldWorkgroups,
  type GpuPipeline,
  type GpuStorage,
  type WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import type { ProgramPlan } from '../plan/program-plan.js'
import type { BatchItem } from './batch-item.js'
import type { BatchLayout, PlacedLaunch } from './lay-out-batch.js'

type Scalars = Invocation<unknown>['scalars']

/** A launch that is ready but for its buffers. */
export interface PreparedLaunch extends PlacedLaunch {
  readonly pipeline: GpuPipeline
}

/** A batch with its kernels and its memory on the device. */
export class PreparedBatch {
  readonly #plan: ProgramPlan
  readonly #layout: BatchLayout
  readonly #launches: readonly PreparedLaunch[]
  readonly #data: GpuStorage
  readonly #work: GpuStorage
  readonly #floats: Float32Array
  #isWritten = false

  constructor(
    plan: ProgramPlan,
    layout: BatchLayout,
    launches: readonly PreparedLaunch[],
    data: GpuStorage,
    work: GpuStorage,
  ) {
    this.#plan = plan
    this.#layout = layout
    this.#launches = launches
    this.#data = data
    this.#work = work
    this.#floats = new Float32Array(layout.words.buffer)
  }

  /** What it has taken of the device's memory. */
  get storages(): readonly GpuStorage[] {
    return [this.#data, this.#work]
  }

  /** Whether a batch that is laid out so can use its kernels and tables: only buffers may differ. */
  serves({ words, changing, launches, work }: BatchLayout): boolean {
    const own = this.#layout
    if (work !== own.work || changing !== own.changing || words.length !== own.words.length) {
      return false
    }
    for (let at = changing; at < words.length; at++) if (words[at] !== own.words[at]) return false
    return (
      launches.length === own.launches.length &&
      launches.every(({ kernel, variant, firstTile }, index) => {
        const other = own.launches[index] as PlacedLaunch
        return (
          kernel === other.kernel &&
          firstTile === other.firstTile &&
          JSON.stringify(variant) === JSON.stringify(other.variant)
        )
      })
    )
  }

  /**
   * Records its launches.
   *
   * @param scalars of each item
   * @param items where the tensors are in this run
   * @param launches with the buffers of this run, laid out as those that were prepared
   * @param isUncertain whether what is recorded may never be submitted, as in somebody's encoder
   */
  launch(
    runtime: WebgpuRuntime,
    scalars: readonly Scalars[],
    items: readonly BatchItem[],
    launches: readonly PlacedLaunch[],
    isUncertain: boolean,
  ): void {
    const { words, changing } = this.#layout
    this.#writeCalls(scalars, items)
    runtime.write(this.#data, this.#isWritten ? words.subarray(0, changing) : words)
    this.#isWritten ||= !isUncertain
    const most = runtime.device.limits.maxComputeWorkgroupsPerDimension
    this.#launches.forEach(({ pipeline, firstTile, count }, index) => {
      const slots = (launches[index] as PlacedLaunch).slots
      const memories = slots.map(({ buffer, start, bytes }) => runtime.wrap(buffer, start, bytes))
      const workgroups = foldWorkgroups(count, 1, most)
      runtime.launch(
        pipeline,
        [this.#data, this.#work, ...memories],
        [firstTile, count],
        workgroups,
      )
    })
  }

  #writeCalls(scalars: readonly Scalars[], items: readonly BatchItem[]): void {
    const { words, call } = this.#layout
    const { tensors, scalars: names } = this.#plan.program
    items.forEach((item, number) => {
      const at = 1 + number * call.words
      tensors.forEach((_, index) => {
        const { offset, type } = item.tensors[index] as BatchItem['tensors'][number]
        words[at + index] = offset / (type === 'float32' ? 4 : 2)
      })
      names.forEach((name, index) => {
        this.#floats[at + tensors.length + index] = scalars[number]?.[name] as number
      })
    })
  }
}
