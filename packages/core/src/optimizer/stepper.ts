import type { OptimizerSettings } from '../adafactor/settings.js'
import { roundingScalars, type StepScalars } from '../adafactor/step-form.js'
import type { Backend, Execution } from '../backend.js'
import { checkNumber } from '../checks/option-checks.js'
import { AdafactorError } from '../errors.js'
import type { Work } from '../reply.js'
import { roundingKey } from '../tensors/stochastic-rounding.js'
import { checkGradient } from './check-gradient.js'
import { GlobalNorm } from './global-norm.js'
import { GradientSums } from './gradient-sums.js'
import { parameterNamed } from './parameter-named.js'
import type { ParameterRun } from './parameter-runs.js'
import { Progress, type Update } from './progress.js'
import { type ProgramRun, prepareAll, type RunFailure, runAll } from './run-programs.js'
import { ScalarsCache } from './scalars-cache.js'
import { stepIncomplete } from './step-incomplete.js'
import { StepPrograms } from './step-programs.js'
import { ownTensors, type ParameterGradient, type TrainedParameter } from './trained-parameter.js'

/** Gradients by the names of their parameters. */
type Entries = readonly (readonly [name: string, gradient: unknown])[]

/** Steps parameters: all of them or some, one step after the other. */
export class Stepper<T> {
  readonly parameters = new Map<string, TrainedParameter<T>>()
  readonly progress = new Progress<T>()
  readonly sums: GradientSums<T>
  readonly globalNorm: GlobalNorm<T> | null
  /** What stochastic rounding begins with: a state that is loaded brings its own. */
  seed: number
  readonly #backend: Backend<T, Execution>
  readonly #settings: OptimizerSettings
  readonly #programs: StepPrograms<T>
  readonly #nameOf = new Map<T, string>()

  constructor(backend: Backend<T, Execution>, settings: OptimizerSettings) {
    const { clipGlobalNorm } = settings
    this.#backend = backend
    this.#settings = settings
    this.seed = settings.seed
    this.#programs = new StepPrograms(backend)
    this.sums = new GradientSums(backend)
    this.globalNorm = clipGlobalNorm === null ? null : new GlobalNorm(backend, clipGlobalNorm)
  }

  /** Takes parameters in: all, or none if a program of theirs can't be compiled. */
  add(parameters: readonly TrainedParameter<T>[]): void {
    for (const parameter of parameters) this.#programs.add(parameter)
    for (const parameter of parameters) {
      this.parameters.set(parameter.name, parameter)
      this.#nameOf.set(parameter.tensor, parameter.name)
    }
  }

  /** Whether the backend keeps the order of calls, none of which has to wait for another then. */
  get keepsOrder(): boolean {
    return this.#backend.traits.execution === 'synchronous' || this.#programs.canPrepare
  }

  /**
   * Applies gradients. Checks everything, computes every number of the host, gets every program ready,
   * and only then changes something.
   * @throws AdafactorError as `Optimizer.step`
   */
  *apply(gradients: Entries, endsIteration: boolean): Work<void> {
    const { globalNorm, progress, sums } = this
    const updates = this.#updates(gradients)
    try {
      const norm = globalNorm?.runs(updates) ?? []
      const steps = this.#programs.runs(updates)
      const runs = [...norm, ...steps]
      this.#prepare(runs)
      // Counted at the call: the next one may be made before this one is done.
      const counted = progress.count(updates, endsIteration)
      const applied = endsIteration ? sums.take() : undefined
      const failure = yield* runAll(this.#backend, runs, this.keepsOrder)
      if (!failure) return
      const moved = doneBy(steps, failure, norm.length)
      progress.takeBack(counted, moved)
      if (applied) sums.putBack(applied, moved)
      throw moved.size === 0 ? failure.error : stepIncomplete('step', updates, moved, failure.error)
    } finally {
      this.#programs.forgetGradients(updates)
      globalNorm?.forgetGradients()
    }
  }

  /**
   * Adds gradients, times a number, to their sums.
   * @throws AdafactorError as `Optimizer.accumulate`
   */
  *accumulate(gradients: Entries, scale: number): Work<void> {
    checkNumber('scale', scale, {})
    const { sums } = this
    const terms = this.#checked(gradients)
    try {
      const runs = sums.runs(terms, scale)
      this.#prepare(runs)
      const begun = sums.begin(terms)
      const failure = yield* runAll(this.#backend, runs, this.keepsOrder)
      if (!failure) return
      const added = doneBy(runs, failure)
      sums.takeBack(begun, added)
      throw added.size === 0
        ? failure.error
        : stepIncomplete('accumulate', terms, added, failure.error)
    } finally {
      sums.forgetGradients()
    }
  }

  /** The step size of a parameter's next update. @throws AdafactorError as a schedule's numbers */
  nextLearningRate(parameter: TrainedParameter<T>): number {
    // One that had its gradient in this iteration has its next one in the next.
    const later = this.progress.done.has(parameter) ? 1 : 0
    const updates = this.#settings.stepCount === 'optimizer' ? later : 0
    return this.#numbers(later).of(parameter.settings, this.#nextUpdate(parameter) + updates).rho
  }

  /** Gives everything back that was made for the parameters. */
  release(): void {
    for (const parameter of this.parameters.values()) {
      for (const tensor of ownTensors(parameter)) this.#backend.dispose(tensor)
    }
    this.#programs.release()
    this.globalNorm?.release()
    this.sums.release()
  }

  /** Gradients that may be applied now, with the numbers of the host for them. */
  #updates(gradients: Entries): Update<T>[] {
    const numbers = this.#numbers()
    return this.#checked(gradients).map(({ parameter, gradient }) => {
      const scalars = numbers.of(parameter.settings, this.#nextUpdate(parameter))
      return { parameter, gradient, scalars: this.#withKey(parameter, scalars) }
    })
  }

  /** The numbers of an update with the key of its stochastic rounding, if it has any. */
  #withKey(
    { name, form, updates }: TrainedParameter<T>,
    scalars: StepScalars<number>,
  ): StepScalars<number> {
    if (!form.stochastic) return scalars
    const key = roundingKey(this.seed, this.#settings.startStep + updates + 1, name)
    return { ...scalars, ...Object.fromEntries(roundingScalars.map((part, k) => [part, key[k]])) }
  }

  /** Gradients that may be applied now. */
  #checked(gradients: Entries): ParameterGradient<T>[] {
    const seen = new Set<TrainedParameter<T>>()
    return gradients.map(([name, gradient]) => {
      const parameter = parameterNamed(this.parameters, name)
      checkGradient(this.#backend, parameter, gradient, this.#nameOf)
      if (this.progress.done.has(parameter) || seen.has(parameter)) {
        throw new AdafactorError(
          'gradient/repeated',
          `parameter "${name}" already had its gradient in this iteration; ` +
            'call step() to end the iteration, or add the gradients up first with accumulate()',
        )
      }
      seen.add(parameter)
      return { parameter, gradient }
    })
  }

  /** Which update of a parameter the next one is, from 1. */
  #nextUpdate(parameter: TrainedParameter<T>): number {
    const { startStep, stepCount } = this.#settings
    const before = stepCount === 'parameter' ? parameter.updates : this.progress.iterations
    return startStep + before + 1
  }

  /** @param later how many iterations from now */
  #numbers(later = 0): ScalarsCache {
    return new ScalarsCache(this.#settings.startStep + this.progress.iterations + later)
  }

  #prepare(runs: readonly ProgramRun<T>[]): void {
    prepareAll(runs)
    if (runs.length > 0) return
    // Without runs nothing else would notice that the backend is gone.
    const [parameter] = this.parameters.values()
    try {
      if (parameter) this.#backend.shapeOf(parameter.tensor)
    } catch (error) {
      if (AdafactorError.isInstance(error, 'backend/destroyed')) throw error
    }
  }
}

/**
 * The parameters whose runs took place though others failed; none on a device that was lost.
 * @param first which of all runs the first of these was
 */
function doneBy<T>(
  runs: readonly ParameterRun<T>[],
  { error, ran }: RunFailure,
  first = 0,
): Set<TrainedParameter<T>> {
  if (AdafactorError.isInstance(error, 'backend/device-lost')) return new Set()
  return new Set(runs.flatMap(({ parameters }, run) => (ran[first + run] ? parameters : [])))
}
