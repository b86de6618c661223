import { checkKeys, checkNumber } from '../adafactor/option-checks.js'
import type { AdafactorOptions } from '../adafactor/options.js'
import { ParameterResolver, resolveOptimizerOptions } from '../adafactor/resolve-options.js'
import type { OptimizerSettings, ParameterSettings } from '../adafactor/settings.js'
import type { ReportName, StateName, StepScalars } from '../adafactor/step-form.js'
import { stepProgram } from '../adafactor/step-program.js'
import type { Backend, CompiledProgram, Execution, Reply, TensorData } from '../backend.js'
import { queueOf } from '../call-queue.js'
import { AdafactorError } from '../errors.js'
import { checkLayout } from '../layouts/check-layout.js'
import { fromPeerState } from '../layouts/from-peer-state.js'
import type { PeerState, StateLayout } from '../layouts/peer-state.js'
import { toPeerState } from '../layouts/to-peer-state.js'
import { isPlainObject } from '../plain-object.js'
import { allReady, inAnyCase, replyAs, whenReady } from '../reply.js'
import { sizeOf } from '../shape.js'
import { showNames } from '../show-value.js'
import { checkBackend } from './check-backend.js'
import { GlobalNorm } from './global-norm.js'
import { GradientSums } from './gradient-sums.js'
import { checkGradient, slotOf } from './gradients.js'
import { namedEntries } from './named-entries.js'
import { namedParameters } from './named-parameters.js'
import type { AdafactorConfig, Gradients, Optimizer } from './optimizer.js'
import { createSlot, ownTensors, type ParameterSlot } from './parameter-slot.js'
import { Progress, type Update } from './progress.js'
import { readState } from './read-state.js'
import { refuseAssignment } from './refuse-assignment.js'
import { type ProgramRun, prepareAll, type RunFailure, runAll } from './run-programs.js'
import { ScalarsCache, SettingsPool } from './scalars-cache.js'
import { bytesOfState } from './state-bytes.js'
import { checkState, type ParameterState, type StateDict, type StoredTensor } from './state-dict.js'
import { type StepReport, stepReport } from './step-report.js'

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

/** How a state is to be read; without a layout it is our own. */
interface LoadOptions {
  readonly ignoreOptions?: boolean
  readonly layout?: StateLayout
}

class AdafactorOptimizer<T, E extends Execution> implements Optimizer<T, E> {
  private readonly slots = new Map<string, ParameterSlot<T>>()
  /** Parameters of one form share a program, and so a run. */
  private readonly programs = new Map<string, CompiledProgram<T, E>>()
  /** The same by settings and shape, which decide about the form. */
  private readonly programsOf = new Map<ParameterSettings, Map<string, CompiledProgram<T, E>>>()
  private readonly programOf = new Map<ParameterSlot<T>, CompiledProgram<T, E>>()
  private readonly globalNorm: GlobalNorm<T, E> | null
  private readonly sums: GradientSums<T, E>
  private readonly nameOf = new Map<T, string>()
  private readonly progress = new Progress<T>()
  private readonly bytes: number
  /** Whether the backend keeps the order of calls, none of which has to wait for another then. */
  private readonly atOnce: boolean
  private disposed = false

  constructor(
    private readonly backend: Backend<T, E>,
    parameters: ReadonlyMap<string, T>,
    options: AdafactorOptions,
    private readonly settings: OptimizerSettings,
  ) {
    const resolver = new ParameterResolver(options, new Set(parameters.keys()))
    const pool = new SettingsPool()
    const resolved = [...parameters].map(([name, parameter]) => ({
      name,
      parameter,
      settings: pool.share(resolver.resolve(name, backend.shapeOf(parameter))),
    }))
    const { clipGlobalNorm } = settings
    this.sums = new GradientSums(backend)
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
    this.bytes = bytesOfState(this.slots.values(), backend.traits.precision)
    this.atOnce =
      backend.traits.execution === 'synchronous' ||
      [...this.programs.values()].every(({ prepare }) => prepare !== undefined)
  }

  get iteration(): number {
    return this.progress.iterations
  }

  get stateBytes(): number {
    return this.bytes
  }

  step(gradients?: Gradients<T>): Reply<E, void> {
    // Looked at now: the caller may use the object for the next step before this one's turn comes.
    const look = lookAt(() => gradients && namedEntries(gradients))
    return this.reply(() => {
      const { sums } = this
      if (gradients === undefined) return this.apply(sums.entries(), true)
      const given = this.present(look(), 'step')
      if (sums.filled.size > 0) {
        throw new AdafactorError(
          'gradient/repeated',
          'step() was given gradients beside those that accumulate() has added up; add these up ' +
            'too, with accumulate(gradients), and call step() without any',
        )
      }
      return this.apply(given, true)
    })
  }

  stepParameter(name: string, gradient: T): Reply<E, void> {
    return this.reply(() => {
      if (this.globalNorm) {
        throw new AdafactorError(
          'option/conflict',
          'stepParameter() applies one gradient, but option "clipGlobalNorm" needs them all to ' +
            'form their norm; call step() with all gradients, or leave the option out',
        )
      }
      if (this.sums.filled.has(slotOf(this.slots, name))) {
        throw new AdafactorError(
          'gradient/repeated',
          `parameter "${name}" has gradients that accumulate() has added up; add this one up too, ` +
            'and call step()',
        )
      }
      return this.apply([[name, gradient]], false)
    })
  }

  accumulate(gradients: Gradients<T>, scale = 1): Reply<E, void> {
    const look = lookAt(() => namedEntries(gradients))
    return this.reply(() => {
      this.checkAlive()
      checkNumber('scale', scale, {})
      const terms = this.checked(this.present(look(), 'accumulate'))
      const { sums } = this
      const { filled } = sums
      const added = terms.map(({ slot }) => slot).filter((slot) => !filled.has(slot))
      return this.execute(sums.runs(terms, scale), {
        count: () => {
          for (const slot of added) filled.add(slot)
        },
        takeBack: ({ error }) => {
          for (const slot of added) filled.delete(slot)
          return error
        },
        letGo: () => sums.letGo(),
      })
    })
  }

  nextLearningRate(name: string): number {
    this.checkAlive()
    const slot = slotOf(this.slots, name)
    return this.numbers().of(slot.settings, this.nextUpdate(slot)).rho
  }

  stateDict(): Reply<E, StateDict>
  stateDict(options: { readonly layout: StateLayout }): Reply<E, PeerState>
  stateDict({ layout }: { readonly layout?: StateLayout } = {}): Reply<E, StateDict | PeerState> {
    return this.reply(() => {
      this.checkAlive()
      if (layout !== undefined) checkLayout(layout)
      const { backend, settings, iteration } = this
      const own = readState(backend, [...this.slots.values()], settings, iteration)
      return whenReady(own, (state) => (layout === undefined ? state : toPeerState(state, layout)))
    })
  }

  loadStateDict(state: StateDict | PeerState, options: LoadOptions = {}): Reply<E, void> {
    return this.reply(() => {
      this.checkAlive()
      checkKeys('', options, ['ignoreOptions', 'layout'])
      const { ignoreOptions = false, layout } = options
      const { slots, settings } = this
      const { precision } = this.backend.traits
      const dict =
        layout === undefined
          ? checkState(state, slots, settings, { ignoreOptions, precision })
          : fromPeerState(state, checkLayout(layout), slots, settings, { ignoreOptions })
      const written = [...this.slots.values()].flatMap((slot) => {
        const { updates, tensors } = dict.parameters[slot.name] as ParameterState
        slot.updates = updates
        return Object.entries(slot.state).map(([name, tensor]) => {
          const { data } = tensors[name as StateName] as StoredTensor
          return this.backend.write(tensor, data)
        })
      })
      this.progress.restart(dict.iteration, [])
      this.sums.filled = new Set()
      return whenReady(allReady<void>(written), () => {})
    })
  }

  lastStep(): Reply<E, Record<string, StepReport>> {
    return this.reply(() => {
      this.checkAlive()
      const { last } = this.progress
      const slots = [...this.slots.values()].filter((slot) => last.has(slot))
      const reports = slots.map((slot) => {
        const scalars = last.get(slot) as StepScalars<number>
        const entries = Object.entries(slot.report) as [ReportName, T][]
        const numbers = allReady<TensorData>(entries.map(([, tensor]) => this.backend.read(tensor)))
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
      if (this.disposed) return
      this.disposed = true
      this.release()
    }
    if (this.atOnce) release()
    else queueOf(this.backend).runLast(release)
  }

  /** Does a task now, or when its turn has come where the backend does not keep the order. */
  private reply<V>(task: () => V | Promise<V>): Reply<E, V> {
    const { backend, atOnce } = this
    if (atOnce) return replyAs(backend.traits.execution, task)
    return queueOf(backend).run(task) as Reply<E, V>
  }

  /** The gradients that are there; a name that is no parameter is an error all the same. */
  private present(
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
      slotOf(this.slots, name)
      return false
    })
  }

  private addSlot(slot: ParameterSlot<T>): void {
    this.slots.set(slot.name, slot)
    if (sizeOf(slot.shape) === 0) return
    const { form, settings, shape } = slot
    const alike = this.programsOf.get(settings) ?? new Map<string, CompiledProgram<T, E>>()
    this.programsOf.set(settings, alike)
    let program = alike.get(`${shape}`)
    if (!program) {
      const key = JSON.stringify(form)
      program = this.programs.get(key) ?? this.backend.compile(stepProgram(form))
      this.programs.set(key, program)
      alike.set(`${shape}`, program)
    }
    this.programOf.set(slot, program)
  }

  private release(): void {
    for (const slot of this.slots.values()) {
      for (const tensor of ownTensors(slot)) this.backend.dispose(tensor)
    }
    for (const program of this.programs.values()) program.dispose()
    this.globalNorm?.release()
    this.sums.release()
  }

  private checkAlive(): void {
    if (!this.disposed) return
    throw new AdafactorError(
      'optimizer/disposed',
      'this optimizer was disposed and has no state any more; make a new one with adafactor()',
    )
  }

  /** The parameters of gradients that may be applied now. */
  private checked(
    gradients: readonly (readonly [string, unknown])[],
  ): { slot: ParameterSlot<T>; gradient: T }[] {
    const seen = new Set<ParameterSlot<T>>()
    return gradients.map(([name, gradient]) => {
      const slot = slotOf(this.slots, name)
      checkGradient(this.backend, slot, gradient, this.nameOf)
      if (this.progress.done.has(slot) || seen.has(slot)) {
        throw new AdafactorError(
          'gradient/repeated',
          `parameter "${name}" already had its gradient in this iteration; ` +
            'call step() to end the iteration, or add the gradients up first with accumulate()',
        )
      }
      seen.add(slot)
      return { slot, gradient }
    })
  }

  /** Which update of a parameter the next one is, from 1. */
  private nextUpdate(slot: ParameterSlot<T>): number {
    const { startStep, stepCount } = this.settings
    return startStep + (stepCount === 'parameter' ? slot.updates : this.iteration) + 1
  }

  private numbers(): ScalarsCache {
    return new ScalarsCache(this.settings.startStep + this.iteration)
  }

  /** Checks everything, computes every number of the host, and only then changes something. */
  private apply(
    gradients: readonly (readonly [string, unknown])[],
    endsIteration: boolean,
  ): void | Promise<void> {
    this.checkAlive()
    const numbers = this.numbers()
    const updates = this.checked(gradients).map(({ slot, gradient }): Update<T> => {
      const scalars = numbers.of(slot.settings, this.nextUpdate(slot))
      return { slot, gradient, scalars }
    })
    const { globalNorm, sums, progress } = this
    const norm = globalNorm?.runs(updates) ?? []
    const steps = this.stepRuns(updates)
    const { filled } = sums
    let takeBackCounts: ReturnType<Progress<T>['count']>
    return this.execute([...norm, ...steps], {
      count: () => {
        takeBackCounts = progress.count(updates, endsIteration)
        if (endsIteration && filled.size > 0) sums.filled = new Set()
      },
      takeBack: ({ error, ran }) => {
        const isLost = AdafactorError.isInstance(error, 'backend/device-lost')
        const moved = new Set(
          isLost ? [] : steps.flatMap(({ slots }, run) => (ran[norm.length + run] ? slots : [])),
        )
        takeBackCounts(moved)
        if (sums.filled.size === 0) {
          sums.filled = new Set([...filled].filter((slot) => !moved.has(slot)))
        }
        return moved.size === 0 ? error : incomplete(updates, moved, error)
      },
      // The gradients are the caller's: holding on to them would keep their memory.
      letGo: () => {
        for (const { slot } of updates) slot.invocation.tensors.gradient = slot.parameter
        globalNorm?.letGo()
      },
    })
  }

  /** A run for each program, of all its parameters that have a gradient. */
  private stepRuns(updates: readonly Update<T>[]): StepRun<T, E>[] {
    const runs = new Map<CompiledProgram<T, E>, StepRun<T, E>>()
    for (const { slot, gradient, scalars } of updates) {
      const program = this.programOf.get(slot)
      if (!program) continue
      slot.invocation.tensors.gradient = gradient
      slot.invocation.scalars = scalars
      const run = runs.get(program) ?? { program, batch: [], slots: [] }
      run.batch.push(slot.invocation)
      run.slots.push(slot)
      runs.set(program, run)
    }
    return [...runs.values()]
  }

  /** Gets runs ready, counts what they do, and runs them; what fails is taken back. */
  private execute(
    runs: readonly ProgramRun<T, E>[],
    {
      count,
      takeBack,
      letGo,
    }: {
      readonly count: () => void
      /** Returns the error to throw. */
      readonly takeBack: (failure: RunFailure) => unknown
      readonly letGo: () => void
    },
  ): void | Promise<void> {
    const execute = () => {
      prepareAll(runs)
      // Without runs nothing else would notice that the backend is gone.
      if (runs.length === 0) for (const program of this.programs.values()) program.prepare?.([])
      count()
      const outcome = runAll(runs, () => this.backend.flush?.(), this.atOnce)
      return whenReady(outcome, (failure) => {
        if (failure) throw takeBack(failure)
      })
    }
    return inAnyCase(execute, letGo)
  }
}

refuseAssignment(AdafactorOptimizer.prototype)

/** The run of a program of steps, and whose steps they are. */
interface StepRun<T, E extends Execution> extends ProgramRun<T, E> {
  readonly batch: ParameterSlot<T>['invocation'][]
  readonly slots: ParameterSlot<T>[]
}

/** Looks at something now, and tells what went wrong when it is used. */
function lookAt<V>(look: () => V): () => V {
  try {
    const value = look()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

function incomplete<T>(
  updates: readonly Update<T>[],
  moved: ReadonlySet<ParameterSlot<T>>,
  cause: unknown,
): AdafactorError {
  const name = ({ slot }: Update<T>) => JSON.stringify(slot.name)
  const [done, left] = [
    updates.filter(({ slot }) => moved.has(slot)).map(name),
    updates.filter(({ slot }) => !moved.has(slot)).map(name),
  ]
  return new AdafactorError(
    'step/incomplete',
    `the step failed when it had begun: ${showNames(done)} moved and count as updated in this ` +
      `iteration, ${showNames(left)} did not (${cause instanceof Error ? cause.message : cause}); ` +
      'call step() with the gradients of those that are left',
    { cause },
  )
}
