import type { AdafactorOptions } from '../adafactor/options.js'
import { ParameterResolver } from '../adafactor/resolve/parameter-resolver.js'
import type { OptimizerSettings } from '../adafactor/settings.js'
import type { Backend, Execution, Reply } from '../backend.js'
import { typeOfStored } from '../backends/check-tensor.js'
import { queueOf } from '../call-queue.js'
import { AdafactorError } from '../errors.js'
import type { PeerState, StateLayout, TorchStateDict } from '../peer-states/peer-state.js'
import { drive, type Work } from '../reply.js'
import type { StateDict } from '../state/state-dict.js'
import {
  checkStateOptions,
  type LoadOptions,
  type LoadReport,
  type PeerLoadOptions,
} from './load-options.js'
import { namedEntries } from './named-entries.js'
import { namedParameters } from './named-parameters.js'
import type { Gradients, Optimizer, Parameters } from './optimizer.js'
import { OptimizerStates } from './optimizer-states.js'
import { parameterNamed } from './parameter-named.js'
import { ParameterPlans } from './parameter-plans.js'
import { refuseAssignment } from './refuse-assignment.js'
import { SettingsPool } from './scalars-cache.js'
import { bytesOfState } from './state-bytes.js'
import type { StepReport } from './step-report.js'
import { Stepper } from './stepper.js'
import { ownTensors, type TrainedParameter, trainedParameter } from './trained-parameter.js'

/** The optimizer as its users see it: what is given is taken and checked, and calls keep their order. */
export class AdafactorOptimizer<T, E extends Execution> implements Optimizer<T, E> {
  // Members that really are private: setting one of another name is an error, see below.
  readonly #backend: Backend<T, E>
  readonly #stepper: Stepper<T>
  readonly #states: OptimizerStates<T>
  readonly #resolver: ParameterResolver
  readonly #pool = new SettingsPool()
  readonly #plans: ParameterPlans
  #stateBytes = 0
  #disposed = false

  constructor(
    backend: Backend<T, E>,
    parameters: ReadonlyMap<string, T>,
    options: AdafactorOptions,
    settings: OptimizerSettings,
  ) {
    this.#backend = backend
    this.#resolver = new ParameterResolver(options, new Set(parameters.keys()))
    const { name, traits } = backend
    this.#plans = new ParameterPlans(settings, { backend: name, types: traits.types })
    this.#stepper = new Stepper(backend, settings)
    this.#states = new OptimizerStates(backend, settings, this.#stepper)
    try {
      this.#add(parameters)
    } catch (error) {
      this.#stepper.release()
      throw error
    }
  }

  get backend(): Backend<unknown, E> {
    return this.#backend as Backend<unknown, E>
  }

  get params(): ReadonlyMap<string, unknown> {
    return new Map(
      [...this.#stepper.parameters].map(([name, { tensor }]) => [name, tensor] as const),
    )
  }

  get iteration(): number {
    return this.#stepper.progress.iterations
  }

  get stateBytes(): number {
    return this.#stateBytes
  }

  addParameters(params: Parameters<T>): void {
    this.#checkAlive()
    const known = [...this.#stepper.parameters].map(([name, { tensor }]) => [name, tensor] as const)
    const named = namedParameters(this.#backend, params, known)
    this.#add([...named].slice(known.length))
  }

  step(gradients?: Gradients<T>): Reply<E, void> {
    // Looked at now: the caller may use the object for the next step before this one's turn comes.
    const given = taken(() => gradients && namedEntries(gradients))
    return this.#inTurn(() => {
      const { sums } = this.#stepper
      if (gradients === undefined) return this.#stepper.apply(sums.entries(), true)
      const present = this.#present(given(), 'step')
      if (sums.filled.size > 0) {
        throw new AdafactorError(
          'gradient/repeated',
          'step() was given gradients beside those that accumulate() has added up; add these up ' +
            'too, with accumulate(gradients), and call step() without any',
        )
      }
      return this.#stepper.apply(present, true)
    })
  }

  stepParameter(name: string, gradient: T): Reply<E, void> {
    return this.#inTurn(() => {
      const { globalNorm, parameters, sums } = this.#stepper
      if (globalNorm) {
        throw new AdafactorError(
          'option/conflict',
          'stepParameter() applies one gradient, but option "clipGlobalNorm" needs them all to ' +
            'form their norm; call step() with all gradients, or leave the option out',
        )
      }
      if (sums.filled.has(parameterNamed(parameters, name))) {
        throw new AdafactorError(
          'gradient/repeated',
          `parameter "${name}" has gradients that accumulate() has added up; add this one up too, ` +
            'and call step()',
        )
      }
      return this.#stepper.apply([[name, gradient]], false)
    })
  }

  accumulate(gradients: Gradients<T>, scale = 1): Reply<E, void> {
    const given = taken(() => namedEntries(gradients))
    return this.#inTurn(() => this.#stepper.accumulate(this.#present(given(), 'accumulate'), scale))
  }

  nextLearningRate(name: string): number {
    this.#checkAlive()
    return this.#stepper.nextLearningRate(
      parameterNamed(this.#stepper.parameters, name, 'nextLearningRate() was asked about'),
    )
  }

  stateDict(): Reply<E, StateDict>
  stateDict(options: { readonly layout: StateLayout }): Reply<E, PeerState>
  stateDict(options?: { readonly layout: StateLayout }): Reply<E, StateDict | PeerState> {
    const layout = taken(() => checkStateOptions(options))
    return this.#inTurn(() => this.#states.read(layout()))
  }

  loadStateDict(
    state: StateDict | PeerState | TorchStateDict,
    options?: LoadOptions | PeerLoadOptions,
  ): Reply<E, LoadReport> {
    const plan = taken(() => this.#states.plan(state, options))
    return this.#inTurn(() => this.#states.load(plan()))
  }

  lastStep(): Reply<E, Record<string, StepReport>> {
    return this.#inTurn(() => this.#states.lastStep())
  }

  dispose(): void {
    const release = () => {
      if (this.#disposed) return
      this.#disposed = true
      this.#stepper.release()
    }
    if (this.#atOnce) release()
    else queueOf(this.#backend).runLast(release)
  }

  /** All of them, or none if one can't be added. */
  #add(parameters: Iterable<readonly [string, T]>): void {
    const backend = this.#backend
    const scale = this.#stepper.globalNorm?.scale ?? null
    const planned = [...parameters].map(([name, tensor]) => {
      const shape = backend.shapeOf(tensor)
      const type = typeOfStored(backend, tensor)
      const settings = this.#pool.share(this.#resolver.resolve(name, shape, type))
      return { name, tensor, plan: this.#plans.of(shape, settings, type) }
    })
    const made: TrainedParameter<T>[] = []
    try {
      for (const { name, tensor, plan } of planned) {
        made.push(trainedParameter(backend, name, tensor, plan, scale))
      }
      this.#stepper.add(made)
    } catch (error) {
      for (const parameter of made) {
        for (const tensor of ownTensors(parameter)) backend.dispose(tensor)
      }
      throw error
    }
    this.#stateBytes += bytesOfState(planned.map(({ plan }) => plan))
  }

  /** Whether calls need not wait for each other. */
  get #atOnce(): boolean {
    return this.#stepper.keepsOrder
  }

  /** Does work now, or when its turn has come where the backend does not keep the order of calls. */
  #inTurn<V>(begin: () => Work<V>): Reply<E, V> {
    const unlessDisposed = () => {
      this.#checkAlive()
      return begin()
    }
    const { execution } = this.#backend.traits
    if (this.#atOnce) return drive(execution, unlessDisposed)
    return queueOf(this.#backend).run(() => drive(execution, unlessDisposed)) as Reply<E, V>
  }

  /** The gradients that are there; a name that is no parameter is an error all the same. */
  #present(
    gradients: readonly (readonly [string, T | null | undefined])[] | null | undefined,
    call: 'step' | 'accumulate',
  ): (readonly [string, T])[] {
    if (!gradients) {
      throw new AdafactorError(
        'tensor/foreign',
        `${call}() was given something else than gradients by parameter name: ` +
          '{ weights: gradient }, a Map or entries',
      )
    }
    return gradients.filter((entry): entry is readonly [string, T] => {
      const [name, gradient] = entry
      if (gradient !== undefined && gradient !== null) return true
      parameterNamed(this.#stepper.parameters, name)
      return false
    })
  }

  #checkAlive(): void {
    if (!this.#disposed) return
    throw new AdafactorError(
      'optimizer/disposed',
      'this optimizer was disposed and has no state any more; make a new one with adafactor()',
    )
  }
}

refuseAssignment(AdafactorOptimizer.prototype)

/** What a task comes to now, for later: what was given may change meanwhile. */
function taken<V>(task: () => V): () => V {
  try {
    const value = task()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}
