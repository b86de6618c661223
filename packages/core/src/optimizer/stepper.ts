import type { OptimizerSettings } from '../adafactor/settings.js'
import type { StepForm } from '../adafactor/step-form.js'
import { stepProgram } from '../adafactor/step-program.js'
import type { Backend, CompiledProgram, Execution } from '../backend.js'
import { checkNumber } from '../checks/option-checks.js'
import { AdafactorError } from '../errors.js'
import { inAnyCase, whenReady } from '../reply.js'
import { sizeOf } from '../tensors/shape.js'
import { checkGradient } from './check-gradient.js'
import { GlobalNorm } from './global-norm.js'
import { GradientSums } from './gradient-sums.js'
import type { ParameterSlot } from './parameter-slot.js'
import { Progress, type Update } from './progress.js'
import { type ProgramRun, prepareAll, type RunFailure, runAll } from './run-programs.js'
import { ScalarsCache } from './scalars-cache.js'
import { slotOf } from './slot-of.js'
import { type SlotRun, SlotRuns } from './slot-runs.js'
import { stepIncomplete } from './step-incomplete.js'

/** Gradients by the names of their parameters. */
type Entries = readonly (readonly [name: string, gradient: unknown])[]

/** Runs, and what is done about the counts when they begin, fail and end. */
interface PlannedRuns<T, E extends Execution> {
  /** Gives gradients to items, which `letGo` takes from them again, also if this throws. */
  readonly plan: () => readonly ProgramRun<T, E>[]
  readonly count: () => void
  /** Returns the error to throw. */
  readonly takeBack: (failure: RunFailure) => unknown
  readonly letGo: () => void
}

/** Drives the programs of an optimizer: one step after the other, of all parameters or of some. */
export class Stepper<T, E extends Execution> {
  readonly slots = new Map<string, ParameterSlot<T>>()
  readonly progress = new Progress<T>()
  readonly sums: GradientSums<T, E>
  readonly globalNorm: GlobalNorm<T, E> | null
  /** Parameters of one form share a program, and so a run. */
  private readonly programs = new Map<string, CompiledProgram<T, E>>()
  private readonly programOfForm = new Map<StepForm, CompiledProgram<T, E>>()
  private readonly programOf = new Map<ParameterSlot<T>, CompiledProgram<T, E>>()
  private readonly nameOf = new Map<T, string>()

  constructor(
    private readonly backend: Backend<T, E>,
    private readonly settings: OptimizerSettings,
  ) {
    const { clipGlobalNorm } = settings
    this.sums = new GradientSums(backend)
    this.globalNorm = clipGlobalNorm === null ? null : new GlobalNorm(backend, clipGlobalNorm)
  }

  add(slot: ParameterSlot<T>): void {
    this.slots.set(slot.name, slot)
    this.nameOf.set(slot.parameter, slot.name)
    if (sizeOf(slot.shape) === 0) return
    const { form } = slot
    let program = this.programOfForm.get(form)
    if (!program) {
      // Other forms may say the same.
      const key = JSON.stringify(form)
      program = this.programs.get(key) ?? this.backend.compile(stepProgram(form))
      this.programs.set(key, program)
      this.programOfForm.set(form, program)
    }
    this.programOf.set(slot, program)
  }

  /** Whether the backend keeps the order of calls, none of which has to wait for another then. */
  get keepsOrder(): boolean {
    return (
      this.backend.traits.execution === 'synchronous' ||
      [...this.programs.values()].every(({ prepare }) => prepare !== undefined)
    )
  }

  /**
   * Applies gradients. Checks everything, computes every number of the host, gets every program ready,
   * and only then changes something.
   * @throws AdafactorError as `Optimizer.step`
   */
  apply(gradients: Entries, endsIteration: boolean): void | Promise<void> {
    const numbers = this.numbers()
    const updates = this.checked(gradients).map(({ slot, gradient }): Update<T> => {
      const scalars = numbers.of(slot.settings, this.nextUpdate(slot))
      return { slot, gradient, scalars }
    })
    const { globalNorm, sums, progress } = this
    const { filled } = sums
    let norm: readonly ProgramRun<T, E>[] = []
    let steps: readonly SlotRun<T, E>[] = []
    let takeBackCounts: ReturnType<Progress<T>['count']>
    return this.execute({
      plan: () => {
        norm = globalNorm?.runs(updates) ?? []
        steps = this.stepRuns(updates)
        return [...norm, ...steps]
      },
      count: () => {
        takeBackCounts = progress.count(updates, endsIteration)
        if (endsIteration && filled.size > 0) sums.filled = new Set()
      },
      takeBack: ({ error, ran }) => {
        const moved = doneBy(steps, { error, ran: ran.slice(norm.length) })
        takeBackCounts(moved)
        if (sums.filled.size === 0) {
          sums.filled = new Set([...filled].filter((slot) => !moved.has(slot)))
        }
        return moved.size === 0 ? error : stepIncomplete('step', updates, moved, error)
      },
      // The gradients are the caller's: holding on to them would keep their memory.
      letGo: () => {
        for (const { slot } of updates) slot.invocation.tensors.gradient = slot.parameter
        globalNorm?.letGo()
      },
    })
  }

  /**
   * Adds gradients, times a number, to their sums.
   * @throws AdafactorError as `Optimizer.accumulate`
   */
  accumulate(gradients: Entries, scale: number): void | Promise<void> {
    checkNumber('scale', scale, {})
    const terms = this.checked(gradients)
    const { sums } = this
    const { filled } = sums
    const added = terms.map(({ slot }) => slot).filter((slot) => !filled.has(slot))
    let runs: readonly SlotRun<T, E>[] = []
    return this.execute({
      plan: () => {
        runs = sums.runs(terms, scale)
        return runs
      },
      count: () => {
        for (const slot of added) filled.add(slot)
      },
      takeBack: (failure) => {
        const done = doneBy(runs, failure)
        for (const slot of added) if (!done.has(slot)) filled.delete(slot)
        const { error } = failure
        return done.size === 0 ? error : stepIncomplete('accumulate', terms, done, error)
      },
      letGo: () => sums.letGo(),
    })
  }

  /** The step size of a parameter's next update. @throws AdafactorError as a schedule's numbers */
  nextLearningRate(slot: ParameterSlot<T>): number {
    // One that had its gradient in this iteration has its next one in the next.
    const later = this.progress.done.has(slot) ? 1 : 0
    const updates = this.settings.stepCount === 'optimizer' ? later : 0
    return this.numbers(later).of(slot.settings, this.nextUpdate(slot) + updates).rho
  }

  /** Gives back all but what is in the slots. */
  release(): void {
    for (const program of this.programs.values()) program.dispose()
    this.globalNorm?.release()
    this.sums.release()
  }

  /** The parameters of gradients that may be applied now. */
  private checked(gradients: Entries): { slot: ParameterSlot<T>; gradient: T }[] {
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
    const before = stepCount === 'parameter' ? slot.updates : this.progress.iterations
    return startStep + before + 1
  }

  /** @param later how many iterations from now */
  private numbers(later = 0): ScalarsCache {
    return new ScalarsCache(this.settings.startStep + this.progress.iterations + later)
  }

  /** A run for each program, of all its parameters that have a gradient. */
  private stepRuns(updates: readonly Update<T>[]): SlotRun<T, E>[] {
    const runs = new SlotRuns<T, E>()
    for (const { slot, gradient, scalars } of updates) {
      const program = this.programOf.get(slot)
      if (!program) continue
      slot.invocation.tensors.gradient = gradient
      slot.invocation.scalars = scalars
      runs.add(program, slot, slot.invocation)
    }
    return runs.all()
  }

  /** Without runs nothing else would notice that the backend is gone. */
  private checkBackend(): void {
    const [slot] = this.slots.values()
    try {
      if (slot) this.backend.shapeOf(slot.parameter)
    } catch (error) {
      if (AdafactorError.isInstance(error, 'backend/destroyed')) throw error
    }
  }

  /** Gets runs ready, counts what they do, and runs them; what fails is taken back. */
  private execute({ plan, count, takeBack, letGo }: PlannedRuns<T, E>): void | Promise<void> {
    const execute = () => {
      const runs = plan()
      prepareAll(runs)
      if (runs.length === 0) this.checkBackend()
      count()
      const outcome = runAll(runs, () => this.backend.flush?.(), this.keepsOrder)
      return whenReady(outcome, (failure) => {
        if (failure) throw takeBack(failure)
      })
    }
    return inAnyCase(execute, letGo)
  }
}

/** The parameters whose runs took place though others failed; none on a device that was lost. */
function doneBy<T, E extends Execution>(
  runs: readonly SlotRun<T, E>[],
  { error, ran }: RunFailure,
): Set<ParameterSlot<T>> {
  if (AdafactorError.isInstance(error, 'backend/device-lost')) return new Set()
  return new Set(runs.flatMap(({ slots }, run) => (ran[run] ? slots : [])))
}
