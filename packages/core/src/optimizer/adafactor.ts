import type { AdafactorOptions } from '../adafactor/options.js'
import { ParameterResolver } from '../adafactor/parameter-resolver.js'
import { resolveOptimizerOptions } from '../adafactor/resolve-options.js'
import type { OptimizerSettings } from '../adafactor/settings.js'
import type { ReportName, StepScalars } from '../adafactor/step-form.js'
import type { Backend, Execution, Reply, TensorData } from '../backend.js'
import { checkBackend } from '../backends/check-backend.js'
import { queueOf } from '../call-queue.js'
import { isPlainObject } from '../checks/plain-object.js'
import { AdafactorError } from '../errors.js'
import type { PeerState, StateLayout, TorchStateDict } from '../peer-states/peer-state.js'
import { toPeerState } from '../peer-states/to-peer-state.js'
import { allReady, replyAs, whenReady } from '../reply.js'
import type { StateDict } from '../state/state-dict.js'
import {
  checkStateOptions,
  type LoadOptions,
  type LoadReport,
  type PeerLoadOptions,
} from './load-options.js'
import { planLoad } from './load-plan.js'
import { namedEntries } from './named-entries.js'
import { namedParameters } from './named-parameters.js'
import type { AdafactorConfig, Gradients, Optimizer } from './optimizer.js'
import { createSlot, ownTensors } from './parameter-slot.js'
import { readState } from './read-state.js'
import { refuseAssignment } from './refuse-assignment.js'
import { SettingsPool } from './scalars-cache.js'
import { slotOf } from './slot-of.js'
import { SlotPlans } from './slot-plans.js'
import { bytesOfState } from './state-bytes.js'
import { type StepReport, stepReport } from './step-report.js'
import { Stepper } from './stepper.js'

/**
 * Makes an Adafactor optimizer. The defaults are the paper's (arXiv 1804.04235, Algorithms 4-6).
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`, `parameter/none`,
 *   `parameter/duplicate`, `tensor/foreign`, `tensor/disposed`, `backend/specification`,
 *   `backend/unsupported-size`
 */
export function adafactor<T, E extends Execution>(config: AdafactorConfig<T, E>): Optimizer<T, E> {
  if (!isPlainObject(config)) {
    throw new AdafactorError(
      'option/invalid',
      'adafactor() takes one plain object: adafactor({ backend, params, ...options })',
    )
  }
  const { backend, params, ...options } = config
  checkBackend(backend)
  const settings = resolveOptimizerOptions(options)
  return new AdafactorOptimizer(backend, namedParameters(backend, params), options, settings)
}

class AdafactorOptimizer<T, E extends Execution> implements Optimizer<T, E> {
  // Members that really are private: setting one of another name is an error, see below.
  readonly #backend: Backend<T, E>
  readonly #settings: OptimizerSettings
  readonly #stepper: Stepper<T, E>
  readonly #bytes: number
  /** Whether calls need not wait for each other. */
  readonly #atOnce: boolean
  #disposed = false

  constructor(
    backend: Backend<T, E>,
    parameters: ReadonlyMap<string, T>,
    options: AdafactorOptions,
    settings: OptimizerSettings,
  ) {
    this.#backend = backend
    this.#settings = settings
    const resolver = new ParameterResolver(options, new Set(parameters.keys()))
    const pool = new SettingsPool()
    const plans = new SlotPlans(settings)
    const planned = [...parameters].map(([name, parameter]) => {
      const shape = backend.shapeOf(parameter)
      return { name, parameter, plan: plans.of(shape, pool.share(resolver.resolve(name, shape))) }
    })
    const stepper = new Stepper(backend, settings)
    this.#stepper = stepper
    try {
      const scale = stepper.globalNorm?.scale ?? null
      for (const { name, parameter, plan } of planned) {
        stepper.add(createSlot(backend, name, parameter, plan, scale))
      }
    } catch (error) {
      this.#release()
      throw error
    }
    this.#bytes = bytesOfState(
      planned.map(({ plan }) => plan),
      backend.traits.types[0],
    )
    this.#atOnce = stepper.keepsOrder
  }

  get iteration(): number {
    return this.#stepper.progress.iterations
  }

  get stateBytes(): number {
    return this.#bytes
  }

  step(gradients?: Gradients<T>): Reply<E, void> {
    // Looked at now: the caller may use the object for the next step before this one's turn comes.
    const given = taken(() => gradients && namedEntries(gradients))
    return this.#reply(() => {
      const stepper = this.#stepper
      const { sums } = stepper
      if (gradients === undefined) return stepper.apply(sums.entries(), true)
      const present = this.#present(given(), 'step')
      if (sums.filled.size > 0) {
        throw new AdafactorError(
          'gradient/repeated',
          'step() was given gradients beside those that accumulate() has added up; add these up ' +
            'too, with accumulate(gradients), and call step() without any',
        )
      }
      return stepper.apply(present, true)
    })
  }

  stepParameter(name: string, gradient: T): Reply<E, void> {
    return this.#reply(() => {
      const { globalNorm, slots, sums } = this.#stepper
      if (globalNorm) {
        throw new AdafactorError(
          'option/conflict',
          'stepParameter() applies one gradient, but option "clipGlobalNorm" needs them all to ' +
            'form their norm; call step() with all gradients, or leave the option out',
        )
      }
      if (sums.filled.has(slotOf(slots, name))) {
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
    return this.#reply(() => this.#stepper.accumulate(this.#present(given(), 'accumulate'), scale))
  }

  nextLearningRate(name: string): number {
    this.#checkAlive()
    return this.#stepper.nextLearningRate(
      slotOf(this.#stepper.slots, name, 'nextLearningRate() was asked about'),
    )
  }

  stateDict(): Reply<E, StateDict>
  stateDict(options: { readonly layout: StateLayout }): Reply<E, PeerState>
  stateDict(options?: { readonly layout: StateLayout }): Reply<E, StateDict | PeerState> {
    const asked = taken(() => checkStateOptions(options))
    return this.#reply(() => {
      const layout = asked()
      const backend = this.#backend
      const { slots, progress } = this.#stepper
      const own = readState(
        backend,
        [...slots.values()],
        this.#settings,
        this.iteration,
        progress.done,
      )
      return whenReady(own, (state) => (layout === undefined ? state : toPeerState(state, layout)))
    })
  }

  loadStateDict(
    state: StateDict | PeerState | TorchStateDict,
    options?: LoadOptions | PeerLoadOptions,
  ): Reply<E, LoadReport> {
    const [backend, stepper] = [this.#backend, this.#stepper]
    const [type] = backend.traits.types
    const planned = taken(() => planLoad(state, stepper.slots, this.#settings, options, type))
    return this.#reply(() => {
      const { iteration, slots, writes, report } = planned()
      const written = writes.map(([tensor, data]) => backend.write(tensor, data))
      for (const { slot, updates } of slots) slot.updates = updates
      const done = slots.filter((planned) => planned.done)
      stepper.progress.restart(
        iteration,
        done.map(({ slot }) => slot),
      )
      stepper.sums.filled = new Set()
      return whenReady(allReady<void>(written), () => report)
    })
  }

  lastStep(): Reply<E, Record<string, StepReport>> {
    return this.#reply(() => {
      const { last } = this.#stepper.progress
      const slots = [...this.#stepper.slots.values()].filter((slot) => last.has(slot))
      const reports = slots.map((slot) => {
        const scalars = last.get(slot) as StepScalars<number>
        const entries = Object.entries(slot.report) as [ReportName, T][]
        const numbers = allReady<TensorData>(
          entries.map(([, tensor]) => this.#backend.read(tensor)),
        )
        return whenReady(numbers, (data): [string, StepReport] => {
          const read = entries.map(([name], index) => [name, data[index] as TensorData])
          return [slot.name, stepReport(slot, scalars, Object.fromEntries(read))]
        })
      })
      return whenReady(allReady(reports), (entries) => Object.fromEntries(entries))
    })
  }

  dispose(): void {
    const release = () => {
      if (this.#disposed) return
      this.#disposed = true
      this.#release()
    }
    if (this.#atOnce) release()
    else queueOf(this.#backend).runLast(release)
  }

  /** Does a task now, or when its turn has come where the backend does not keep the order. */
  #reply<V>(task: () => V | Promise<V>): Reply<E, V> {
    const backend = this.#backend
    const unlessDisposed = () => {
      this.#checkAlive()
      return task()
    }
    if (this.#atOnce) return replyAs(backend.traits.execution, unlessDisposed)
    return queueOf(backend).run(unlessDisposed) as Reply<E, V>
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
      slotOf(this.#stepper.slots, name)
      return false
    })
  }

  #release(): void {
    for (const slot of this.#stepper.slots.values()) {
      for (const tensor of ownTensors(slot)) this.#backend.dispose(tensor)
    }
    this.#stepper.release()
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
