import type { Backend, CompiledProgram, Execution } from '../backend.js'
import type { Program } from '../program/program.js'
import { type Traced, trace } from '../program/trace.js'
import { allAxes, sizeOf } from '../tensors/shape.js'
import { type ParameterRun, ParameterRuns } from './parameter-runs.js'
import type { ParameterGradient, TrainedParameter } from './trained-parameter.js'

/** The sum of a parameter's gradients, and the run that adds one to it. */
interface GradientSum<T> {
  readonly tensor: T
  readonly invocation: { tensors: Record<string, T>; scalars: Readonly<Record<string, number>> }
}

/** Parameters whose sums a call has begun, so that it can be taken back. */
export interface BegunSums<T> {
  readonly parameters: readonly TrainedParameter<T>[]
  /** Where they were noted: a step that was called later may have taken it since. */
  readonly filled: Set<TrainedParameter<T>>
}

/**
 * Gradients that are added up on the device until a step takes the sums. A parameter has its sum
 * from its first gradient on.
 */
export class GradientSums<T> {
  readonly #backend: Backend<T, Execution>
  readonly #sums = new Map<TrainedParameter<T>, GradientSum<T>>()
  readonly #programs = new Map<number, CompiledProgram<T>>()
  #filled = new Set<TrainedParameter<T>>()

  constructor(backend: Backend<T, Execution>) {
    this.#backend = backend
  }

  /** Parameters whose sum is to be applied. */
  get filled(): ReadonlySet<TrainedParameter<T>> {
    return this.#filled
  }

  /** What a step without gradients applies. */
  entries(): (readonly [string, T])[] {
    return [...this.#filled].map(
      (parameter) => [parameter.name, this.#sumOf(parameter).tensor] as const,
    )
  }

  /**
   * The runs that add these gradients, times a number, to their sums.
   * @throws AdafactorError as the backend's `create` and `compile`; then no sum was made
   */
  runs(terms: readonly ParameterGradient<T>[], scale: number): ParameterRun<T>[] {
    const fresh = terms.filter(({ parameter }) => !this.#sums.has(parameter))
    try {
      return this.#plan(terms, scale)
    } catch (error) {
      for (const { parameter } of fresh) {
        const sum = this.#sums.get(parameter)
        if (!sum) continue
        this.#backend.dispose(sum.tensor)
        this.#sums.delete(parameter)
      }
      throw error
    }
  }

  /** Notes that the runs for these gradients are about to be called. */
  begin(terms: readonly ParameterGradient<T>[]): BegunSums<T> {
    const filled = this.#filled
    const parameters = terms
      .map(({ parameter }) => parameter)
      .filter((parameter) => !filled.has(parameter))
    for (const parameter of parameters) filled.add(parameter)
    return { parameters, filled }
  }

  /** Runs failed: takes back all sums that they began but those of these parameters. */
  takeBack({ parameters, filled }: BegunSums<T>, added: ReadonlySet<TrainedParameter<T>>): void {
    for (const parameter of parameters) if (!added.has(parameter)) filled.delete(parameter)
  }

  /** A step applies the sums, and new ones begin. Returns the parameters that had one. */
  take(): ReadonlySet<TrainedParameter<T>> {
    const taken = this.#filled
    if (taken.size > 0) this.#filled = new Set()
    return taken
  }

  /** The step failed: the sums of parameters that have not moved are there again. */
  putBack(taken: ReadonlySet<TrainedParameter<T>>, moved: ReadonlySet<TrainedParameter<T>>): void {
    // Unless a later call has begun new ones.
    if (this.#filled.size > 0) return
    this.#filled = new Set([...taken].filter((parameter) => !moved.has(parameter)))
  }

  /** Gradients are the caller's: to keep them would keep their memory. */
  forgetGradients(): void {
    for (const { tensor, invocation } of this.#sums.values()) invocation.tensors.gradient = tensor
  }

  /** Gives everything back. */
  release(): void {
    for (const { tensor } of this.#sums.values()) this.#backend.dispose(tensor)
    for (const program of this.#programs.values()) program.dispose()
  }

  #plan(terms: readonly ParameterGradient<T>[], scale: number): ParameterRun<T>[] {
    const runs = new ParameterRuns<T>()
    for (const { parameter, gradient } of terms) {
      const { invocation } = this.#sumOf(parameter)
      if (sizeOf(parameter.shape) === 0) continue
      invocation.tensors.gradient = gradient
      invocation.scalars = { scale, keep: this.#filled.has(parameter) ? 1 : 0 }
      runs.add(this.#programOf(parameter.shape.length), parameter, invocation)
    }
    return runs.all()
  }

  #sumOf(parameter: TrainedParameter<T>): GradientSum<T> {
    const known = this.#sums.get(parameter)
    if (known) return known
    const tensor = this.#backend.create(parameter.shape)
    const sum = { tensor, invocation: { tensors: { sum: tensor, gradient: tensor }, scalars: {} } }
    this.#sums.set(parameter, sum)
    return sum
  }

  #programOf(rank: number): CompiledProgram<T> {
    const program = this.#programs.get(rank) ?? this.#backend.compile(sumProgram(rank))
    this.#programs.set(rank, program)
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
