import type { Backend, CompiledProgram, Execution, Invocation } from '../backend.js'
import type { Program } from '../program/program.js'
import { type Traced, trace } from '../program/trace.js'
import { inAnyCase, whenReady } from '../reply.js'
import { allAxes, sizeOf } from '../shape.js'
import type { ParameterSlot } from './parameter-slot.js'

/** A gradient of the step at hand. */
interface Term<T> {
  readonly slot: ParameterSlot<T>
  readonly gradient: T
}

/** What is kept for a parameter: the runs that it takes part in, made once. */
interface Part<T> {
  /** Takes the gradient's sum of squares. */
  readonly squares: T
  readonly squaring: {
    tensors: Record<string, T>
    readonly scalars: Readonly<Record<string, number>>
  }
  /** Additions of other parameters' sums to this one's. */
  readonly additions: Map<T, Invocation<T>>
  /** From this one's sum, when it is the total, to the scale. */
  readonly scaling: Invocation<T>
}

/**
 * Clips gradients by the norm of them all together (Pascanu et al., arXiv 1211.5063, Algorithm 1;
 * optax `clip_by_global_norm`, T5X `global_norm_clip_threshold`).
 *
 * Nothing is read back: each gradient's sum of squares is left on the device, the sums are added in
 * pairs, and what comes of it is the tensor {@link scale}, which the step multiplies gradients by.
 */
export class GlobalNorm<T, E extends Execution> {
  /** min(1, threshold / norm), after `run`. */
  readonly scale: T
  private readonly squaresOf = new Map<number, CompiledProgram<T, E>>()
  private readonly addition: CompiledProgram<T, E>
  private readonly scaling: CompiledProgram<T, E>
  private readonly parts = new Map<ParameterSlot<T>, Part<T>>()

  constructor(
    private readonly backend: Backend<T, E>,
    threshold: number,
  ) {
    this.addition = backend.compile(additionProgram())
    this.scaling = backend.compile(scaleProgram(threshold))
    this.scale = backend.create([])
  }

  /** Forms {@link scale} for these gradients. Those without elements add nothing to it. */
  run(terms: readonly Term<T>[]): void | Promise<void> {
    const present = terms.filter(({ slot }) => sizeOf(slot.shape) > 0)
    const parts = present.map(({ slot }) => this.partOf(slot))
    const [first] = parts
    if (first === undefined) return
    present.forEach(({ gradient }, index) => {
      ;(parts[index] as Part<T>).squaring.tensors.gradient = gradient
    })
    const squareAll = () => inOrder(this.squareAll(present, parts))
    // As in the step itself, gradients are not held.
    const letGo = () => {
      for (const { squaring, squares } of parts) squaring.tensors.gradient = squares
    }
    return whenReady(inAnyCase(squareAll, letGo), () =>
      inOrder([...this.addAll(parts), () => this.scaling.run([first.scaling])]),
    )
  }

  release(): void {
    this.backend.dispose(this.scale)
    for (const { squares } of this.parts.values()) this.backend.dispose(squares)
    for (const compiled of [...this.squaresOf.values(), this.addition, this.scaling]) {
      compiled.dispose()
    }
  }

  private partOf(slot: ParameterSlot<T>): Part<T> {
    const known = this.parts.get(slot)
    if (known) return known
    const squares = this.backend.create([])
    const squaring = { tensors: { gradient: squares, squares }, scalars: {} }
    const scaling = { tensors: { total: squares, scale: this.scale }, scalars: {} }
    const part = { squares, squaring, additions: new Map(), scaling }
    this.parts.set(slot, part)
    return part
  }

  private squareAll(terms: readonly Term<T>[], parts: readonly Part<T>[]): Task[] {
    const byRank = new Map<number, Invocation<T>[]>()
    terms.forEach(({ slot }, index) => {
      const { squaring } = parts[index] as Part<T>
      const batch = byRank.get(slot.shape.length)
      if (batch) batch.push(squaring)
      else byRank.set(slot.shape.length, [squaring])
    })
    return [...byRank].map(
      ([rank, batch]) =>
        () =>
          this.squares(rank).run(batch),
    )
  }

  private squares(rank: number): CompiledProgram<T, E> {
    const compiled = this.squaresOf.get(rank) ?? this.backend.compile(squaresProgram(rank))
    this.squaresOf.set(rank, compiled)
    return compiled
  }

  /** Adds sums in pairs, pairs of pairs and so on; the first one ends up with the total. */
  private addAll(parts: readonly Part<T>[]): Task[] {
    const rounds: Task[] = []
    for (let apart = 1; apart < parts.length; apart *= 2) {
      const batch: Invocation<T>[] = []
      for (let index = 0; index + apart < parts.length; index += 2 * apart) {
        const { squares: total, additions } = parts[index] as Part<T>
        const { squares: other } = parts[index + apart] as Part<T>
        const addition = additions.get(other) ?? { tensors: { total, other }, scalars: {} }
        additions.set(other, addition)
        batch.push(addition)
      }
      rounds.push(() => this.addition.run(batch))
    }
    return rounds
  }
}

type Task = () => void | Promise<void>

function inOrder(tasks: readonly Task[]): void | Promise<void> {
  return tasks.reduce<void | Promise<void>>((before, task) => whenReady(before, task), undefined)
}

function squaresProgram(rank: number): Program {
  const all = allAxes(rank)
  return trace(
    { name: `sum of squares rank ${rank}`, rank, tensors: { gradient: all, squares: [] } },
    (ops, { gradient }) => ({
      stores: { squares: ops.sum(ops.square(gradient as Traced), all) },
    }),
  )
}

function additionProgram(): Program {
  return trace(
    { name: 'sum of two numbers', rank: 0, tensors: { total: [], other: [] } },
    (ops, { total, other }) => ({ stores: { total: ops.add(total as Traced, other as Traced) } }),
  )
}

function scaleProgram(threshold: number): Program {
  return trace(
    { name: 'scale of the gradients', rank: 0, tensors: { total: [], scale: [] } },
    (ops, { total }) => {
      const norm = ops.sqrt(total as Traced)
      return {
        stores: { scale: ops.minimum(ops.constant(1), ops.divide(ops.constant(threshold), norm)) },
      }
    },
  )
}
