import type { Backend, CompiledProgram, Execution, Invocation } from '../backend.js'
import type { Program } from '../program/program.js'
import { type Traced, trace } from '../program/trace.js'
import { whenReady } from '../reply.js'
import { allAxes } from '../shape.js'

/** A gradient of the step at hand, and the number that takes its sum of squares. */
interface Term<T> {
  readonly gradient: T
  readonly rank: number
  readonly squares: T
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
  private readonly created: T[] = []

  constructor(
    private readonly backend: Backend<T, E>,
    threshold: number,
  ) {
    this.addition = backend.compile(additionProgram())
    this.scaling = backend.compile(scaleProgram(threshold))
    this.scale = this.createNumber()
  }

  /** A number on the device, given back by `release`. */
  createNumber(): T {
    const tensor = this.backend.create([])
    this.created.push(tensor)
    return tensor
  }

  /** Forms {@link scale} for these gradients. */
  run(terms: readonly Term<T>[]): void | Promise<void> {
    const [first] = terms
    if (first === undefined) return
    return inOrder([
      ...this.squareAll(terms),
      ...this.addAll(terms.map(({ squares }) => squares)),
      () =>
        this.scaling.run([{ tensors: { total: first.squares, scale: this.scale }, scalars: {} }]),
    ])
  }

  release(): void {
    for (const tensor of this.created) this.backend.dispose(tensor)
    for (const compiled of [...this.squaresOf.values(), this.addition, this.scaling]) {
      compiled.dispose()
    }
  }

  private squareAll(terms: readonly Term<T>[]): (() => void | Promise<void>)[] {
    const byRank = new Map<number, Invocation<T>[]>()
    for (const { rank, gradient, squares } of terms) {
      const item = { tensors: { gradient, squares }, scalars: {} }
      byRank.set(rank, [...(byRank.get(rank) ?? []), item])
    }
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

  /** Adds numbers in pairs, pairs of pairs and so on; the first one ends up with the sum. */
  private addAll(numbers: readonly T[]): (() => void | Promise<void>)[] {
    const rounds: (() => void | Promise<void>)[] = []
    for (let apart = 1; apart < numbers.length; apart *= 2) {
      const batch: Invocation<T>[] = []
      for (let index = 0; index + apart < numbers.length; index += 2 * apart) {
        const [total, other] = [numbers[index] as T, numbers[index + apart] as T]
        batch.push({ tensors: { total, other }, scalars: {} })
      }
      rounds.push(() => this.addition.run(batch))
    }
    return rounds
  }
}

function inOrder(tasks: readonly (() => void | Promise<void>)[]): void | Promise<void> {
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
