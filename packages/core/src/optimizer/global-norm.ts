import type { Backend, CompiledProgram, Execution, Invocation } from '../backend.js'
import { smallestNormal } from '../checks/option-checks.js'
import type { Program } from '../program/program.js'
import { type Traced, trace } from '../program/trace.js'
import { allAxes, sizeOf } from '../tensors/shape.js'
import type { ParameterSlot } from './parameter-slot.js'
import type { ProgramRun } from './run-programs.js'

/** A gradient of the step at hand. */
interface SlotGradient<T> {
  readonly slot: ParameterSlot<T>
  readonly gradient: T
}

/** What is kept for a parameter: the runs that it takes part in, made once. */
interface ParameterNorm<T> {
  /** Takes the norm of the gradient. */
  readonly norm: T
  readonly norming: {
    tensors: Record<string, T>
    readonly scalars: Readonly<Record<string, number>>
  }
  /** Additions of other parameters' norms to this one. */
  readonly additions: Map<T, Invocation<T>>
  /** From this norm, when it is that of all, to the scale. */
  readonly scaling: Invocation<T>
}

/**
 * Clips gradients by the norm of them all together (Pascanu et al., arXiv 1211.5063, Algorithm 1;
 * optax `clip_by_global_norm`, T5X `global_norm_clip_threshold`).
 *
 * Nothing is read back: each gradient's norm is left on the device, they are put together in pairs,
 * and what comes of it is the tensor {@link scale}, which the step multiplies gradients by.
 */
export class GlobalNorm<T, E extends Execution> {
  /** min(1, threshold / norm), after the runs. */
  readonly scale: T
  private readonly normOfRank = new Map<number, CompiledProgram<T, E>>()
  private readonly addition: CompiledProgram<T, E>
  private readonly scaling: CompiledProgram<T, E>
  private readonly parts = new Map<ParameterSlot<T>, ParameterNorm<T>>()

  constructor(
    private readonly backend: Backend<T, E>,
    private readonly threshold: number,
  ) {
    this.addition = backend.compile(additionProgram())
    this.scaling = backend.compile(scaleProgram(threshold))
    this.scale = backend.create([])
  }

  /** The runs that form {@link scale} for these gradients. Those without elements add nothing. */
  runs(gradients: readonly SlotGradient<T>[]): ProgramRun<T, E>[] {
    const present = gradients.filter(({ slot }) => sizeOf(slot.shape) > 0)
    const parts = present.map(({ slot }) => this.partOf(slot))
    const [first] = parts
    if (first === undefined) return []
    present.forEach(({ gradient }, index) => {
      ;(parts[index] as ParameterNorm<T>).norming.tensors.gradient = gradient
    })
    return [
      ...this.norms(present, parts),
      ...this.additions(parts),
      { program: this.scaling, batch: [first.scaling] },
    ]
  }

  /** As in the step itself, gradients are not held. */
  letGo(): void {
    for (const { norming, norm } of this.parts.values()) norming.tensors.gradient = norm
  }

  release(): void {
    this.backend.dispose(this.scale)
    for (const { norm } of this.parts.values()) this.backend.dispose(norm)
    for (const compiled of [...this.normOfRank.values(), this.addition, this.scaling]) {
      compiled.dispose()
    }
  }

  private partOf(slot: ParameterSlot<T>): ParameterNorm<T> {
    const known = this.parts.get(slot)
    if (known) return known
    const norm = this.backend.create([])
    const norming = { tensors: { gradient: norm, norm }, scalars: {} }
    const scaling = { tensors: { norm, scale: this.scale }, scalars: {} }
    const part = { norm, norming, additions: new Map(), scaling }
    this.parts.set(slot, part)
    return part
  }

  private norms(
    gradients: readonly SlotGradient<T>[],
    parts: readonly ParameterNorm<T>[],
  ): ProgramRun<T, E>[] {
    const byRank = new Map<number, Invocation<T>[]>()
    gradients.forEach(({ slot }, index) => {
      const { norming } = parts[index] as ParameterNorm<T>
      const batch = byRank.get(slot.shape.length)
      if (batch) batch.push(norming)
      else byRank.set(slot.shape.length, [norming])
    })
    return [...byRank].map(([rank, batch]) => ({ program: this.normProgram(rank), batch }))
  }

  private normProgram(rank: number): CompiledProgram<T, E> {
    const compiled =
      this.normOfRank.get(rank) ?? this.backend.compile(normProgram(rank, this.threshold))
    this.normOfRank.set(rank, compiled)
    return compiled
  }

  /** Puts norms together in pairs, pairs of pairs and so on; the first ends up as that of all. */
  private additions(parts: readonly ParameterNorm<T>[]): ProgramRun<T, E>[] {
    const rounds: ProgramRun<T, E>[] = []
    for (let apart = 1; apart < parts.length; apart *= 2) {
      const batch: Invocation<T>[] = []
      for (let index = 0; index + apart < parts.length; index += 2 * apart) {
        const { norm, additions } = parts[index] as ParameterNorm<T>
        const { norm: other } = parts[index + apart] as ParameterNorm<T>
        const addition = additions.get(other) ?? { tensors: { norm, other }, scalars: {} }
        additions.set(other, addition)
        batch.push(addition)
      }
      rounds.push({ program: this.addition, batch })
    }
    return rounds
  }
}

/**
 * sqrt(mean (s G)^2) sqrt(n) / s: the sum of squares may be more than float32 can hold. The power of two
 * s leaves what decides about the threshold well above underflow, and squares of gradients up to
 * 1e32 times the threshold below overflow.
 */
function normProgram(rank: number, threshold: number): Program {
  const s = 2 ** Math.min(0, -43 - Math.floor(Math.log2(threshold)))
  const all = allAxes(rank)
  return trace(
    { name: `norm rank ${rank}`, rank, tensors: { gradient: all, norm: [] } },
    (ops, { gradient }) => {
      const smaller = ops.multiply(ops.constant(s), gradient as Traced)
      const rms = ops.sqrt(ops.mean(ops.square(smaller), all))
      const size = ops.sum(ops.constant(1), all)
      const norm = ops.multiply(rms, ops.sqrt(size))
      return { stores: { norm: ops.multiply(norm, ops.constant(1 / s)) } }
    },
  )
}

/** sqrt(a^2 + b^2) = a sqrt(1 + (b / a)^2), a being the larger. */
function additionProgram(): Program {
  return trace(
    { name: 'norm of two', rank: 0, tensors: { norm: [], other: [] } },
    (ops, { norm, other }) => {
      const { constant, divide, maximum, minimum, where } = ops
      const [a, b] = [norm as Traced, other as Traced]
      const larger = maximum(a, b)
      const ratio = divide(minimum(a, b), maximum(larger, constant(smallestNormal)))
      const finiteRatio = where(ops.isFinite(larger), ratio, constant(0))
      const factor = ops.sqrt(ops.add(constant(1), ops.square(finiteRatio)))
      return { stores: { norm: ops.multiply(larger, factor) } }
    },
  )
}

function scaleProgram(threshold: number): Program {
  return trace(
    { name: 'scale of the gradients', rank: 0, tensors: { norm: [], scale: [] } },
    (ops, { norm }) => ({
      stores: {
        scale: ops.minimum(ops.constant(1), ops.divide(ops.constant(threshold), norm as Traced)),
      },
    }),
  )
}
