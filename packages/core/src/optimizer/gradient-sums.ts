import type { Backend, CompiledProgram, Execution } from '../backend.js'
import type { Program } from '../program/program.js'
import { type Traced, trace } from '../program/trace.js'
import { allAxes, sizeOf } from '../tensors/shape.js'
import type { ParameterSlot } from './parameter-slot.js'
import { type SlotRun, SlotRuns } from './slot-runs.js'

/** The sum of a parameter's gradients, and the run that adds one to it. */
interface GradientSum<T> {
  readonly tensor: T
  readonly invocation: { tensors: Record<string, T>; scalars: Readonly<Record<string, number>> }
}

/**
 * Gradients that are added up on the device until a step takes the sums. A parameter has its sum
 * from its first gradient on.
 */
export class GradientSums<T, E extends Execution> {
  /** Parameters whose sum is to be applied. */
  filled = new Set<ParameterSlot<T>>()
  private readonly sums = new Map<ParameterSlot<T>, GradientSum<T>>()
  private readonly programs = new Map<number, CompiledProgram<T, E>>()

  constructor(private readonly backend: Backend<T, E>) {}

  /** What a step without gradients applies. */
  entries(): (readonly [string, T])[] {
    return [...this.filled].map((slot) => [slot.name, this.sumOf(slot).tensor] as const)
  }

  /**
   * The runs that add these gradients, times a number, to their sums.
   * @throws AdafactorError as the backend's `create` and `compile`; then no sum was made
   */
  runs(
    terms: readonly { readonly slot: ParameterSlot<T>; readonly gradient: T }[],
    scale: number,
  ): SlotRun<T, E>[] {
    const fresh = terms.filter(({ slot }) => !this.sums.has(slot))
    try {
      return this.plan(terms, scale)
    } catch (error) {
      for (const { slot } of fresh) {
        const sum = this.sums.get(slot)
        if (!sum) continue
        this.backend.dispose(sum.tensor)
        this.sums.delete(slot)
      }
      throw error
    }
  }

  private plan(
    terms: readonly { readonly slot: ParameterSlot<T>; readonly gradient: T }[],
    scale: number,
  ): SlotRun<T, E>[] {
    const runs = new SlotRuns<T, E>()
    for (const { slot, gradient } of terms) {
      const { invocation } = this.sumOf(slot)
      if (sizeOf(slot.shape) === 0) continue
      invocation.tensors.gradient = gradient
      invocation.scalars = { scale, keep: this.filled.has(slot) ? 1 : 0 }
      runs.add(this.programOf(slot.shape.length), slot, invocation)
    }
    return runs.all()
  }

  /** Gradients are the caller's: they are not held after their runs. */
  letGo(): void {
    for (const { tensor, invocation } of this.sums.values()) invocation.tensors.gradient = tensor
  }

  /** Gives everything back. */
  release(): void {
    for (const { tensor } of this.sums.values()) this.backend.dispose(tensor)
    for (const program of this.programs.values()) program.dispose()
  }

  private sumOf(slot: ParameterSlot<T>): GradientSum<T> {
    const known = this.sums.get(slot)
    if (known) return known
    const tensor = this.backend.create(slot.shape)
    const sum = { tensor, invocation: { tensors: { sum: tensor, gradient: tensor }, scalars: {} } }
    this.sums.set(slot, sum)
    return sum
  }

  private programOf(rank: number): CompiledProgram<T, E> {
    const program = this.programs.get(rank) ?? this.backend.compile(sumProgram(rank))
    this.programs.set(rank, program)
    return program
  }
}

function sumProgram(rank: number): Program {
  const all = allAxes(rank)
  return trace(
    {
      name: `sum of gradients rank ${rank}`,
      rank,
      tensors: { sum: all, gradient: all },
      scalars: ['scale', 'keep'],
    },
    (ops, { sum, gradient }, { scale, keep }) => ({
      stores: {
        // What was applied already may be NaN.
        sum: ops.add(
          ops.where(keep as Traced, sum as Traced, ops.constant(0)),
          ops.multiply(scale as Traced, gradient as Traced),
        ),
      },
    }),
  )
}
