import {
  AdafactorError,
  type AdafactorOptions,
  type Backend,
  type Optimizer as CoreOptimizer,
  adafactor as coreAdafactor,
  type Execution,
  type StepReport,
  stateBytesOf,
} from '@adafactor/core'
import {
  getBackend,
  type NamedTensorMap,
  Optimizer,
  serialization,
  type Variable,
} from '@tensorflow/tfjs-core'
import type { DeviceTensor } from './backends/device-tensor.js'
import { checkHostVersion } from './check-host-version.js'
import { type AdafactorConfig, fromConfig, toConfig } from './config.js'
import { givenGradients } from './given-gradients.js'
import type { NamedTensor } from './named-tensor.js'
import { namesInOptions } from './names-in-options.js'
import { PendingState } from './pending-state.js'
import { fromWeights, type SavedParameter, stateDictOf, toWeights } from './saved-state.js'
import { tfjsBackend } from './tfjs-backend.js'

/** What runs the steps: made when the first gradients come, on the backend that is set then. */
interface Engine {
  /** Its name in TensorFlow.js. */
  readonly host: string
  /** By functions of names. */
  readonly options: AdafactorOptions
  readonly backend: Backend<DeviceTensor, Execution>
  readonly optimizer: CoreOptimizer<DeviceTensor, 'synchronous'>
  /** By name, with their saved state if there was any. */
  readonly variables: Map<string, Variable>
  readonly added: Set<Variable>
}

/**
 * Adafactor as an optimizer of TensorFlow.js. The state is by variable, so one optimizer may train several
 * models. Made by {@link adafactor}.
 *
 * @example
 * ```js
 * import { AdafactorOptimizer, adafactor } from '@adafactor/tfjs'
 *
 * console.log(adafactor() instanceof AdafactorOptimizer, AdafactorOptimizer.className) // => true Adafactor
 * ```
 */
export class AdafactorOptimizer extends Optimizer {
  /** What saved models call it. */
  static readonly className = 'Adafactor'

  /** Of this class: that of TensorFlow.js, which would be inherited, says yes to every optimizer. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: it is the class that was asked for, a subclass too
    return Function.prototype[Symbol.hasInstance].call(this, value)
  }

  readonly #options: AdafactorOptions
  #engine: Engine | undefined
  #pending = new PendingState()
  /** What the device reported after the call that it is about had returned. */
  #lateError: { readonly error: unknown } | undefined
  #isDisposed = false

  /** @throws AdafactorError as `adafactor` */
  constructor(options: AdafactorOptions = {}) {
    super()
    checkHostVersion()
    checkOptions(options)
    this.#options = { ...options }
  }

  override getClassName(): string {
    return AdafactorOptimizer.className
  }

  /**
   * Applies gradients by the names of variables, and counts an iteration. Gradients that are null or
   * undefined are left out; all others may be disposed of when it returns.
   *
   * @throws AdafactorError `parameter/unknown`, `parameter/duplicate`, `gradient/shape`,
   *   `gradient/repeated`, `tensor/foreign`, `tensor/disposed`, `option/invalid`, `option/conflict` for a
   *   backend of TensorFlow.js that is not the one it began on, `optimizer/disposed`, `state/mismatch`; no
   *   variable has changed then. On webgpu, what the device reports later is thrown by the next call
   */
  applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    this.#checkAlive()
    const given = givenGradients(gradients)
    const engine = this.#take(given.map(({ variable }) => variable))
    const entries = given.map(({ variable, gradient }) => [variable.name, gradient] as const)
    this.#watch(engine?.optimizer.step(entries))
    // A step that fails is not counted.
    this.iterations_ = engine?.optimizer.iteration ?? this.iterations + 1
  }

  /**
   * What the last step did to each variable: learning rate, RMS of the update, whether it was clipped.
   * @throws AdafactorError `optimizer/disposed`, `backend/device-lost`
   */
  async lastStep(): Promise<Record<string, StepReport>> {
    this.#checkAlive()
    return (await this.#engine?.optimizer.lastStep()) ?? {}
  }

  /** Bytes of the state: second moments and momentum. 0 before the first gradients. */
  get stateBytes(): number {
    return this.#engine?.optimizer.stateBytes ?? 0
  }

  /** The state as named tensors, copies: `iter`, and `<variable>/rowMoment` and so on. */
  override async getWeights(): Promise<NamedTensor[]> {
    this.#checkAlive()
    const { iterations } = this
    const state = await this.#engine?.optimizer.stateDict()
    const parameters = new Map<string, SavedParameter>([
      ...this.#pending.parameters,
      ...Object.entries(state?.parameters ?? {}),
    ])
    return toWeights({ iterations, parameters })
  }

  /**
   * Goes on from what `getWeights` gave, as `tf.loadLayersModel` does it. The state of a variable is taken
   * over when its first gradient comes: by its name, or by its name without the `_1` that TensorFlow.js
   * appends where a name is taken. The tensors are read, and not kept.
   *
   * @throws AdafactorError `state/format`, `optimizer/disposed`; the next `applyGradients` throws
   *   `state/mismatch` if the state fits none of its variables
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    this.#checkAlive()
    const { iterations, parameters } = await fromWeights(weights)
    if (this.#engine) destroy(this.#engine)
    this.#engine = undefined
    this.#pending = new PendingState(parameters)
    this.iterations_ = iterations
  }

  /**
   * The options, as a saved model has them.
   * @throws AdafactorError `option/invalid` for options that are functions
   */
  override getConfig(): serialization.ConfigDict {
    return toConfig(this.#options) as AdafactorConfig & serialization.ConfigDict
  }

  /** @throws AdafactorError `state/format`, and as `adafactor` */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new cls(fromConfig(config))
  }

  /** Gives the state back. */
  override dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    if (this.#engine) destroy(this.#engine)
    this.#engine = undefined
  }

  /** The engine with all of these variables in it; none before the first. */
  #take(variables: readonly Variable[]): Engine | undefined {
    if (!this.#engine && variables.length > 0) this.#engine = this.#open(variables)
    const engine = this.#engine
    if (!engine) return undefined
    if (engine.host !== getBackend()) {
      throw new AdafactorError(
        'option/conflict',
        `this optimizer's state is on TensorFlow.js's backend "${engine.host}", and "${getBackend()}" ` +
          'is set now. Go back with tf.setBackend, or take the state along: before the change ' +
          'const weights = await optimizer.getWeights(), and after it optimizer.setWeights(weights)',
      )
    }
    const fresh = variables.filter((variable) => !isKnown(engine, variable))
    if (fresh.length > 0) this.#add(engine, fresh)
    return engine
  }

  #open(variables: readonly Variable[]): Engine {
    const backend = throwing(tfjsBackend())
    let optimizer: Engine['optimizer'] | undefined
    try {
      const params = byName(variables)
      const names = variables.map(({ name }) => name)
      const options = namesInOptions(this.#options, names)
      optimizer = coreAdafactor({ ...options, backend, params })
      const [known, added] = [new Map(params), new Set(variables)]
      const engine = { host: getBackend(), options, backend, optimizer, variables: known, added }
      const matched = this.#pending.match(variables)
      this.#pending.checkFits(matched, variables)
      if (this.iterations > 0 || matched.size > 0) this.#load(engine, matched)
      return engine
    } catch (error) {
      optimizer?.dispose()
      backend.destroy()
      throw error
    }
  }

  #add(engine: Engine, variables: readonly Variable[]): void {
    const { optimizer, added } = engine
    const fresh = variables.filter((variable) => !added.has(variable))
    if (fresh.length > 0) optimizer.addParameters(byName(fresh))
    for (const variable of fresh) added.add(variable)
    const matched = this.#pending.match(variables)
    if (matched.size > 0) this.#load(engine, matched)
    // Known from here on: a state that does not fit is refused each time.
    for (const variable of variables) engine.variables.set(variable.name, variable)
  }

  /** Takes over what was saved about these variables. */
  #load({ options, optimizer }: Engine, matched: ReturnType<PendingState['match']>): void {
    const saved = new Map([...matched].map(([variable, [, state]]) => [variable, state]))
    const state = stateDictOf(this.iterations, saved, options)
    this.#watch(optimizer.loadStateDict(state, { ignoreOptions: true, missing: 'keep' }))
    this.#pending.take([...matched.values()].map(([name]) => name))
  }

  /** On webgpu, what fails after a call has returned is thrown by the next one. */
  #watch(reply: unknown): void {
    if (!(reply instanceof Promise)) return
    reply.catch((error: unknown) => {
      this.#lateError ??= { error }
    })
  }

  #checkAlive(): void {
    if (this.#isDisposed) {
      throw new AdafactorError(
        'optimizer/disposed',
        'this optimizer was disposed and has no state any more; make a new one with adafactor()',
      )
    }
    const late = this.#lateError
    this.#lateError = undefined
    if (late) throw late.error
  }
}

serialization.registerClass(AdafactorOptimizer)

/** Refuses wrong options at once, but for what is by the names of variables, which come later. */
function checkOptions(given: AdafactorOptions): void {
  if (typeof given !== 'object' || given === null) {
    throw new AdafactorError(
      'option/invalid',
      `adafactor() was given ${given}; it takes options: adafactor({ learningRate: 0.01 })`,
    )
  }
  const { overrides: _, weightDecay, ...options } = given
  const hasMask = typeof weightDecay === 'object' && weightDecay?.mask !== undefined
  const checked = hasMask || weightDecay === undefined ? options : { ...options, weightDecay }
  stateBytesOf({ any: [1] }, checked)
}

function byName(variables: readonly Variable[]): (readonly [string, Variable])[] {
  return variables.map((variable) => [variable.name, variable])
}

/** @throws AdafactorError `parameter/duplicate` for a variable in the place of one that is gone */
function isKnown({ variables }: Engine, variable: Variable): boolean {
  const known = variables.get(variable.name)
  if (known === undefined || known === variable) return known === variable
  throw new AdafactorError(
    'parameter/duplicate',
    `variable "${variable.name}" is another one than the one that this optimizer has trained under its ` +
      'name; make a new optimizer, or give the new variable another name',
  )
}

/**
 * Lets core throw what it finds before a step, and not promise it: nobody waits for an `applyGradients`.
 * Replies of a device are promises all the same.
 */
function throwing(backend: Backend<DeviceTensor, Execution>): Backend<DeviceTensor, 'synchronous'> {
  const traits = { ...backend.traits, execution: 'synchronous' as const }
  return { ...backend, traits } as Backend<DeviceTensor, 'synchronous'>
}

function destroy({ optimizer, backend }: Engine): void {
  optimizer.dispose()
  backend.destroy()
}
