import type { Backend, CompiledProgram, Execution, Invocation } from '../backend.js'
import { smallestNormal } from '../checks/option-checks.js'
import type { Program } from '../program/program.js'
import { type Traced, trace } from '../program/trace.js'
import { allAxes, sizeOf } from '../tensors/shape.js'
import type { ProgramRun } from './run-programs.js'
import type { ParameterGradient, TrainedParameter } from './trained-parameter.js'

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
export class GlobalNorm<T> {
  /** min(1, threshold / norm), after the runs. */
  readonly scale: T
  readonly #backend: Backend<T, Execution>
  readonly #threshold: number
  readonly #normOfRank = new Map<number, CompiledProgram<T>>()
  readonly #addition: CompiledProgram<T>
  readonly #scaling: CompiledProgram<T>
  readonly #parts = new Map<TrainedParameter<T>, ParameterNorm<T>>()

  constructor(backend: Backend<T, Execution>, threshold: number) {
    this.#backend = backend
    this.#threshold = threshold
    this.#addition = backend.compile(additionProgram())
    this.#scaling = backend.compile(scaleProgram(threshold))
    this.scale = backend.create([])
  }

  /** The runs that form {@link scale} for these gradients. Those without elements add nothing. */
  runs(gradients: readonly ParameterGradient<T>[]): ProgramRun<T>[] {
    const present = gradients.filter(({ parameter }) => sizeOf(parameter.shape) > 0)
    const parts = present.map(({ parameter }) => this.#partOf(parameter))
    const [first] = parts
    if (first === undefined) return []
    present.forEach(({ gradient }, index) => {
      ;(parts[index] as ParameterNorm<T>).norming.tensors.gradient = gradient
    })
    return [
      ...this.#norms(present, parts),
      ...this.#additions(parts),
      { program: this.#scaling, batch: [first.scaling] },
    ]
  }

  /** Gradients are the caller's: to keep them would keep their memory. */
  forgetGradients(): void {
    for (const { norming, norm } of this.#parts.values()) norming.tensors.gradient = norm
  }

  release(): void {
    this.#backend.dispose(this.scale)
    for (const { norm } of this.#parts.values()) this.#backend.dispose(norm)
    for (const compiled of [...this.#normOfRank.values(), this.#addition, this.#scaling]) {
      compiled.dispose()
    }
  }

  #partOf(parameter: TrainedParameter<T>): ParameterNorm<T> {
    const known = this.#parts.get(parameter)
    if (known) return known
    const norm = this.#backend.create([])
    const norming = { tensors: { gradient: norm, norm }, scalars: {} }
    const scaling = { tensors: { norm, scale: this.scale }, scalars: {} }
    const part = { norm, norming, additions: new Map(), scaling }
    this.#parts.set(parameter, part)
    return part
  }

  #norms(
    gradients: readonly ParameterGradient<T>[],
    parts: readonly ParameterNorm<T>[],
  ): ProgramRun<T>[] {
    const byRank = new Map<number, Invocation<T>[]>()
    gradients.forEach(({ parameter }, index) => {
      const { norming } = parts[index] as ParameterNorm<T>
      const batch = byRank.get(parameter.shape.length)
      if (batch) batch.push(norming)
      else byRank.set(parameter.shape.length, [norming])
    })
    return [...byRank].map(([rank, batch]) => ({ program: this.#normProgram(rank), batch }))
  }

  #normProgram(rank: number): CompiledProgram<T> {
    const compiled =
      this.#normOfRank.get(rank) ?? this.#backend.compile(normProgram(rank, this.#threshold))
    this.#normOfRank.set(rank, compiled)
    return compiled
  }

  /** Puts norms together in pairs, pairs of pairs and so on; the first ends up as that of all. */
  #additions(parts: readonly ParameterNorm<T>[]): ProgramRun<T>[] {
    const rounds: ProgramRun<T>[] = []
    for (let apart = 1; apart < parts.length; apart *= 2) {
      const batch: Invocation<T>[] = []
      for (let index = 0; index + apart < parts.length; index += 2 * apart) {
        const { norm, additions } = parts[index] as ParameterNorm<T>
        const { norm: other } = parts[index + apart] as ParameterNorm<T>
        const addition = additions.get(other) ?? { tensors: { norm, other }, scalars: {} }
        additions.set(other, addition)
        batch.push(addition)
      }
      rounds.push({ program: this.#addition, batch })
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
