import { checkPatterns } from '../adafactor/name-patterns.js'
import type { AdafactorOptions } from '../adafactor/options.js'
import { resolveOptimizerOptions, resolveParameterOptions } from '../adafactor/resolve-options.js'
import type { OptimizerSettings } from '../adafactor/settings.js'
import type { ReportName, StepScalars } from '../adafactor/step-form.js'
import { stepProgram } from '../adafactor/step-program.js'
import type { Backend, CompiledProgram, Execution, Reply, TensorData } from '../backend.js'
import { AdafactorError } from '../errors.js'
import type { PeerState, StateLayout, TorchStateDict } from '../layouts/peer-state.js'
import { toPeerState } from '../layouts/to-peer-state.js'
import { allReady, inAnyCase, runTogether, whenReady } from '../reply.js'
import { sizeOf } from '../shape.js'
import { CallQueue } from './call-queue.js'
import { checkBackend } from './check-backend.js'
import { GlobalNorm } from './global-norm.js'
import { checkGradient, slotOf } from './gradients.js'
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
import { createSlot, ownTensors, type ParameterSlot } from './parameter-slot.js'
import { readState } from './read-state.js'
import { ScalarsCache, SettingsPool } from './scalars-cache.js'
import { bytesOfState } from './state-bytes.js'
import type { StateDict } from './state-dict.js'
import { type StepReport, stepReport } from './step-report.js'

/**
 * Makes an Adafactor optimizer. The defaults are the paper's (arXiv 1804.04235, Algorithms 4-6).
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`, `parameter/none`,
 *   `parameter/duplicate`, `tensor/foreign`, `tensor/disposed`, `backend/specification`,
 *   `backend/unsupported-size`
 */
export function adafactor<T, E extends Execution>(config: AdafactorConfig<T, E>): Optimizer<T, E> {
  if (typeof config !== 'object' || config === null) {
    throw new AdafactorError(
      'option/invalid',
      'adafactor() takes one object: adafactor({ backend, params, ...options })',
    )
  }
  const { backend, params, ...options } = config
  checkBackend(backend)
  const settings = resolveOptimizerOptions(options)
  return new AdafactorOptimizer(backend, namedParameters(backend, params), options, settings)
}

class AdafactorOptimizer<T, E extends Execution> implements Optimizer<T, E> {
  private readonly slots = new Map<string, ParameterSlot<T>>()
  /** Parameters of one form share a program, and so a run. */
  private readonly programs = new Map<string, CompiledProgram<T, E>>()
  private readonly programOf = new Map<ParameterSlot<T>, CompiledProgram<T, E>>()
  private readonly queue: CallQueue<E>
  private readonly globalNorm: GlobalNorm<T, E> | null
  private readonly nameOf = new Map<T, string>()
  /** Parameters that had their gradient in the current iteration. */
  private readonly done = new Set<ParameterSlot<T>>()
  private iterations = 0
  private disposed = false
  readonly stateBytes: number

  constructor(
    private readonly backend: Backend<T, E>,
    parameters: ReadonlyMap<string, T>,
    options: AdafactorOptions,
    private readonly settings: OptimizerSettings,
  ) {
    this.queue = new CallQueue(backend.traits.execution)
    checkPatterns(options, [...parameters.keys()])
    const pool = new SettingsPool()
    const resolved = [...parameters].map(([name, parameter]) => ({
      name,
      parameter,
      settings: pool.share(resolveParameterOptions(options, name, backend.shapeOf(parameter))),
    }))
    const { clipGlobalNorm } = settings
    this.globalNorm = clipGlobalNorm === null ? null : new GlobalNorm(backend, clipGlobalNorm)
    try {
      for (const { name, parameter, settings } of resolved) {
        this.nameOf.set(parameter, name)
        this.addSlot(createSlot(backend, name, parameter, settings, this.globalNorm?.scale ?? null))
      }
    } catch (error) {
      this.release()
      throw error
    }
    this.stateBytes = bytesOfState(this.slots.values(), backend.traits.precision)
  }

  get iteration(): number {
    return this.iterations
  }

  step(gradients: Gradients<T> = {}): Reply<E, void> {
    // Looked at now: the caller may use the object for the next step before this one's turn comes.
    const given = namedEntries(gradients)
    return this.queue.run(() =>
      whenReady(this.apply(this.present(given)), () => {
        this.done.clear()
        this.iterations++
      }),
    )
  }

  stepParameter(name: string, gradient: T): Reply<E, void> {
    return this.queue.run(() => {
      if (this.globalNorm) {
        throw new AdafactorError(
          'option/conflict',
          'stepParameter() applies one gradient, but option "clipGlobalNorm" needs them all to ' +
            'form their norm; call step() with all gradients, or leave the option out',
        )
      }
      return this.apply([[name, gradient]])
    })
  }

  stateDict(): Reply<E, StateDict>
  stateDict(options: { readonly layout: StateLayout }): Reply<E, PeerState>
  stateDict(options?: { readonly layout: StateLayout }): Reply<E, StateDict | PeerState> {
    const asked = taken(() => checkStateOptions(options))
    return this.queue.run(() => {
      this.checkAlive()
      const layout = asked()
      const { backend, settings, iteration, done } = this
      const own = readState(backend, [...this.slots.values()], settings, iteration, done)
      return whenReady(own, (state) => (layout === undefined ? state : toPeerState(state, layout)))
    })
  }

  loadStateDict(
    state: StateDict | PeerState | TorchStateDict,
    options?: LoadOptions | PeerLoadOptions,
  ): Reply<E, LoadReport> {
    const { backend, slots, settings } = this
    const { precision } = backend.traits
    const planned = taken(() => planLoad(state, slots, settings, options, precision))
    return this.queue.run(() => {
      this.checkAlive()
      const { iteration, slots, writes, report } = planned()
      const written = writes.map(([tensor, data]) => backend.write(tensor, data))
      this.iterations = iteration
      this.done.clear()
      for (const { slot, updates, done } of slots) {
        slot.updates = updates
        slot.lastScalars = undefined
        if (done) this.done.add(slot)
      }
      return whenReady(allReady<void>(written), () => report)
    })
  }

  lastStep(): Reply<E, Record<string, StepReport>> {
    return this.queue.run(() => {
      this.checkAlive()
      const slots = [...this.slots.values()].filter(({ lastScalars }) => lastScalars)
      const reports = slots.map((slot) => {
        const entries = Object.entries(slot.report) as [ReportName, T][]
        const numbers = allReady<TensorData>(entries.map(([, tensor]) => this.backend.read(tensor)))
        return whenReady(numbers, (data): [string, StepReport] => {
          const read = entries.map(([name], index) => [name, data[index] as TensorData])
          return [slot.name, stepReport(slot, Object.fromEntries(read))]
        })
      })
      return whenReady(allReady(reports), (entries) => Object.fromEntries(entries))
    })
  }

  dispose(): void {
    this.queue.runLast(() => {
      if (this.disposed) return
      this.disposed = true
      this.release()
    })
  }

  /** The gradients that are there; a name that is no parameter is an error all the same. */
  private present(
    gradients: readonly (readonly [string, T | null | undefined])[] | undefined,
  ): (readonly [string, T])[] {
    if (!gradients) {
      throw new AdafactorError(
        'tensor/foreign',
        'step() was given something else than gradients by parameter name: { weights: gradient }, ' +
          'a Map or entries',
      )
    }
    return gradients.filter((entry): entry is readonly [string, T] => {
      const [name, gradient] = entry
      if (gradient !== undefined && gradient !== null) return true
      slotOf(this.slots, name)
      return false
    })
  }

  private addSlot(slot: ParameterSlot<T>): void {
    this.slots.set(slot.name, slot)
    if (sizeOf(slot.shape) === 0) return
    const key = JSON.stringify(slot.form)
    const program = this.programs.get(key) ?? this.backend.compile(stepProgram(slot.form))
    this.programs.set(key, program)
    this.programOf.set(slot, program)
  }

  private release(): void {
    for (const slot of this.slots.values()) {
      for (const tensor of ownTensors(slot)) this.backend.dispose(tensor)
    }
    for (const program of this.programs.values()) program.dispose()
    this.globalNorm?.release()
  }

  private checkAlive(): void {
    if (!this.disposed) return
    throw new AdafactorError(
      'optimizer/disposed',
      'this optimizer was disposed and has no state any more; make a new one with adafactor()',
    )
  }

  /** Checks everything, computes every number of the host, and only then changes something. */
  private apply(gradients: readonly (readonly [string, unknown])[]): void | Promise<void> {
    this.checkAlive()
    const batches = new Map<CompiledProgram<T, E>, ParameterSlot<T>['invocation'][]>()
    const updates: { slot: ParameterSlot<T>; gradient: T; scalars: StepScalars<number> }[] = []
    const numbers = new ScalarsCache(this.settings.startStep + this.iterations)
    const seen = new Set<ParameterSlot<T>>()
    for (const [name, gradient] of gradients) {
      const slot = slotOf(this.slots, name)
      checkGradient(this.backend, slot, gradient, this.nameOf)
      if (this.done.has(slot) || seen.has(slot)) {
        throw new AdafactorError(
          'gradient/repeated',
          `parameter "${name}" already had its gradient in this iteration; ` +
            'call step() to end the iteration, or add the gradients up first',
        )
      }
      seen.add(slot)
      const before = this.settings.stepCount === 'parameter' ? slot.updates : this.iterations
      const t = this.settings.startStep + before + 1
      updates.push({ slot, gradient, scalars: numbers.of(slot.settings, t) })
    }
    for (const { slot, gradient, scalars } of updates) {
      const program = this.programOf.get(slot)
      if (!program) continue
      slot.invocation.tensors.gradient = gradient
      slot.invocation.scalars = scalars
      const batch = batches.get(program)
      if (batch) batch.push(slot.invocation)
      else batches.set(program, [slot.invocation])
    }
    const runSteps = () => {
      const runs = [...batches].map(
        ([program, batch]) =>
          () =>
            program.run(batch),
      )
      return whenReady(runTogether<void>(runs), () => this.backend.flush?.())
    }
    const run = () => whenReady(this.globalNorm?.run(updates), runSteps)
    // The gradients are the caller's: holding on to them would keep their memory.
    const letGo = () => {
      for (const { slot } of updates) slot.invocation.tensors.gradient = slot.parameter
    }
    return whenReady(inAnyCase(run, letGo), () => {
      if (this.done.size === 0) {
        for (const slot of this.slots.values()) slot.lastScalars = undefined
      }
      for (const { slot, scalars } of updates) {
        slot.updates++
        slot.lastScalars = scalars
        this.done.add(slot)
      }
    })
  }
}

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
