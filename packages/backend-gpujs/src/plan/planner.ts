import { type Axes, type Program, type Shape, sizeOf } from '@adafactor/core'
import type { FusedProgram, Substitution } from '@adafactor/core/compiler'
import { emitKernel, type KernelTask } from '../kernels/emit-kernel.js'
import type { StoredValue } from '../kernels/stored-value.js'
import type { Exchange, Launch, LaunchPlan, WorkStorage } from './launch-plan.js'

/** What a plan has to know of the device. */
export interface DeviceLimits {
  /** How many arrays one kernel may read, besides the one that it replaces. */
  readonly maxArrays: number
  /** Whether a kernel may write into an array that it reads. */
  readonly updatesInPlace: boolean
}

/** Additions that all readers of partial sums together may repeat, rather than one more kernel. */
const repeatedAdditions = 2 ** 22

/** A plan that grows: what is where, and the steps so far. */
export class Planner implements LaunchPlan {
  readonly steps: (Launch | Exchange)[] = []
  readonly works: WorkStorage[] = []
  readonly program: Program
  /** Temporaries that are not stored but computed by those who read them. */
  readonly substitutions = new Map<string, Substitution>()
  private readonly sources = new Map<string, StoredValue>()
  private readonly tensors: ReadonlySet<string>
  private pass = 0

  constructor(
    private readonly fused: FusedProgram,
    readonly shape: Shape,
    readonly limits: DeviceLimits,
  ) {
    this.program = fused.program
    for (const { name, axes } of fused.program.tensors) {
      this.sources.set(name, { storage: name, axes, sizes: this.sizesOf(axes) })
    }
    this.tensors = new Set(this.sources.keys())
  }

  /** What is added from here on belongs to the next pass. */
  beginPass(): void {
    this.pass++
  }

  sizesOf(axes: Axes): number[] {
    return axes.map((axis) => this.shape[axis] as number)
  }

  /** Where the values of a tensor or temporary are. */
  sourceNamed(name: string): StoredValue {
    return this.sources.get(name) as StoredValue
  }

  isTensor(name: string): boolean {
    return this.tensors.has(name)
  }

  /** From here on readers of this temporary find it there. */
  define(name: string, source: StoredValue): void {
    this.sources.set(name, source)
  }

  /** A new work storage. */
  addWork(purpose: string, sizes: readonly number[]): string {
    const name = `work ${this.works.length}: ${purpose}`
    this.works.push({ name, elements: sizeOf(sizes) })
    return name
  }

  /** A kernel; none where there is nothing to compute. */
  addLaunch(task: KernelTask, into: string): void {
    if (task.sizes.includes(0) && task.counts === undefined) return
    if (task.counts?.includes(0)) return
    this.steps.push({ kind: 'launch', pass: this.pass, ...emitKernel(task), into })
  }

  addExchange(tensor: string, work: string): void {
    this.steps.push({ kind: 'exchange', tensor, work })
  }

  /** Whether readers had better find these partial sums added up. */
  needsFinishing(name: string, kept: Axes, terms: number): boolean {
    return this.fused.passes.some(
      ({ loads, space }) =>
        space.length > kept.length &&
        loads.some(({ from }) => from === name) &&
        sizeOf(this.sizesOf(space)) * terms > repeatedAdditions,
    )
  }
}
