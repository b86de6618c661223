import type { OptimizerSettings } from '../adafactor/settings.js'
import type { StepScalars } from '../adafactor/step-form.js'
import type { Backend, Execution } from '../backend.js'
import type { PeerState, StateLayout } from '../peer-states/peer-state.js'
import { toPeerState } from '../peer-states/to-peer-state.js'
import { type Work, waitForAll } from '../reply.js'
import type { StateDict } from '../state/state-dict.js'
import type { LoadReport } from './load-options.js'
import { type LoadPlan, planLoad } from './load-plan.js'
import { readState } from './read-state.js'
import { readTensors } from './read-tensors.js'
import { type StepReport, stepReport } from './step-report.js'
import type { Stepper } from './stepper.js'

/** What goes in and out between steps: states, and the report of the last step. */
export class OptimizerStates<T> {
  readonly #backend: Backend<T, Execution>
  readonly #settings: OptimizerSettings
  readonly #stepper: Stepper<T>

  constructor(backend: Backend<T, Execution>, settings: OptimizerSettings, stepper: Stepper<T>) {
    this.#backend = backend
    this.#settings = settings
    this.#stepper = stepper
  }

  /** @throws AdafactorError as `Optimizer.stateDict` */
  *read(layout: StateLayout | undefined): Work<StateDict | PeerState> {
    const { parameters, progress, seed } = this.#stepper
    const state = yield* readState(
      this.#backend,
      [...parameters.values()],
      this.#settings,
      progress,
      seed,
    )
    return layout === undefined ? state : toPeerState(state, layout)
  }

  /** Looks at a state that is to be loaded. @throws AdafactorError as `Optimizer.loadStateDict` */
  plan(state: unknown, options: unknown): LoadPlan<T> {
    const [type] = this.#backend.traits.types
    return planLoad(state, this.#stepper.parameters, this.#settings, options, type)
  }

  *load({ iteration, seed, parameters, writes, report }: LoadPlan<T>): Work<LoadReport> {
    const { progress, sums } = this.#stepper
    const written = writes.map(([tensor, data]) => this.#backend.write(tensor, data))
    for (const { parameter, updates } of parameters) parameter.updates = updates
    const done = parameters.filter((planned) => planned.done)
    progress.restart(
      iteration,
      done.map(({ parameter }) => parameter),
    )
    sums.take()
    this.#stepper.seed = seed ?? this.#stepper.seed
    yield* waitForAll<void>(written)
    return report
  }

  /** @throws AdafactorError `backend/device-lost` */
  *lastStep(): Work<Record<string, StepReport>> {
    const { parameters, progress } = this.#stepper
    const { last } = progress
    const updated = [...parameters.values()].filter((parameter) => last.has(parameter))
    const scalars = updated.map((parameter) => last.get(parameter) as StepScalars<number>)
    const numbers = yield* readTensors(
      this.#backend,
      updated.map(({ report }) => report),
    )
    return Object.fromEntries(
      updated.map((parameter, index) => [
        parameter.name,
        stepReport(parameter, scalars[index] as StepScalars<number>, numbers[index] ?? {}),
      ]),
    )
  }
}
