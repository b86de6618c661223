import { type Axes, type Shape, sizeOf } from '@adafactor/core'
import type { FusedProgram, Substitution } from '@adafactor/core/compiler'
import type { KernelTask } from './kernel-task.js'
import type { Exchange, Launch, LaunchPlan, WorkStorage } from './launch-plan.js'
import type { StoredValue } from './stored-value.js'

/** What a plan has to know of the device. */
export interface DeviceLimits {
  /** How many arrays one kernel may read, besides the one that it replaces. */
  readonly maxArrays: number
  /** Whether a kernel may write into an array that it reads. */
  readonly updatesInPlace: boolean
}

/** Additions that all readers of partial sums together may repeat, rather than one more kernel. */
const repeatedAdditions = 2 ** 22

/** Collects the steps of a plan, and knows where each value is at that point. */
export class Planner {
  readonly limits: DeviceLimits
  /** Temporaries that are not stored but computed by those who read them. */
  readonly substitutions = new Map<string, Substitution>()
  readonly #fused: FusedProgram
  readonly #shape: Shape
  readonly #steps: (Launch | Exchange)[] = []
  readonly #works: WorkStorage[] = []
  readonly #sources = new Map<string, StoredValue>()
  readonly #tensors: ReadonlySet<string>
  #pass = 0

  constructor(fused: FusedProgram, shape: Shape, limits: DeviceLimits) {
    this.#fused = fused
    this.#shape = shape
    this.limits = limits
    for (const { name, axes } of fused.program.tensors) {
      this.#sources.set(name, { storage: name, axes, sizes: this.sizesOf(axes) })
    }
    this.#tensors = new Set(this.#sources.keys())
  }

  /** The plan of all that was added. */
  finish(): LaunchPlan {
    const { program } = this.#fused
    return { program, shape: this.#shape, steps: this.#steps, works: this.#works }
  }

  /** What is added from here on belongs to the next pass. */
  beginPass(): void {
    this.#pass++
  }

  sizesOf(axes: Axes): number[] {
    return axes.map((axis) => this.#shape[axis] as number)
  }

  /** Where the values of a tensor or temporary are, if they are anywhere yet. */
  sourceNamed(name: string): StoredValue | undefined {
    return this.#sources.get(name)
  }

  isTensor(name: string): boolean {
    return this.#tensors.has(name)
  }

  /** From here on readers of this temporary find it there. */
  define(name: string, source: StoredValue): void {
    this.#sources.set(name, source)
  }

  /** A new work storage. */
  addWork(purpose: string, sizes: readonly number[]): string {
    const name = `work ${this.#works.length}: ${purpose}`
    this.#works.push({ name, elements: sizeOf(sizes) })
    return name
  }

  /** A kernel; none where there is nothing to compute. */
  addLaunch(task: KernelTask, into: string): void {
    if (task.sizes.includes(0) && task.counts === undefined) return
    if (task.counts?.includes(0)) return
    this.#steps.push({ kind: 'launch', pass: this.#pass, task, into })
  }

  addExchange(tensor: string, work: string): void {
    this.#steps.push({ kind: 'exchange', tensor, work })
  }

  /**
   * Whether a kernel of its own should finish these partial sums, because adding them in every reader
   * would cost more.
   */
  needsFinishing(name: string, kept: Axes, terms: number): boolean {
    return this.#fused.passes.some(
      ({ loads, space }) =>
        space.length > kept.length &&
        loads.some(({ from }) => from === name) &&
        sizeOf(this.sizesOf(space)) * terms > repeatedAdditions,
    )
  }
}
