import type { StepForm } from '../adafactor/step-form.js'
import { stepProgram } from '../adafactor/step-program.js'
import type { Backend, CompiledProgram, Execution } from '../backend.js'
import { sizeOf } from '../tensors/shape.js'
import { type ParameterRun, ParameterRuns } from './parameter-runs.js'
import type { Update } from './progress.js'
import type { TrainedParameter } from './trained-parameter.js'

/** The programs of an optimizer's steps. Parameters of one form share a program, and so a run. */
export class StepPrograms<T> {
  readonly #backend: Backend<T, Execution>
  /** By the text of the form: forms that are different objects may say the same. */
  readonly #programs = new Map<string, CompiledProgram<T>>()
  readonly #ofForm = new Map<StepForm, CompiledProgram<T>>()
  readonly #of = new Map<TrainedParameter<T>, CompiledProgram<T>>()

  constructor(backend: Backend<T, Execution>) {
    this.#backend = backend
  }

  /** Compiles the program of a parameter; one without elements needs none. */
  add(parameter: TrainedParameter<T>): void {
    if (sizeOf(parameter.shape) === 0) return
    const { form } = parameter
    let program = this.#ofForm.get(form)
    if (!program) {
      const key = JSON.stringify(form)
      program = this.#programs.get(key) ?? this.#backend.compile(stepProgram(form))
      this.#programs.set(key, program)
      this.#ofForm.set(form, program)
    }
    this.#of.set(parameter, program)
  }

  /** Whether each program can be made ready before it is called. */
  get canPrepare(): boolean {
    return [...this.#programs.values()].every(({ prepare }) => prepare !== undefined)
  }

  /** A run for each program, of all its parameters that have a gradient. */
  runs(updates: readonly Update<T>[]): ParameterRun<T>[] {
    const runs = new ParameterRuns<T>()
    for (const { parameter, gradient, scalars } of updates) {
      const program = this.#of.get(parameter)
      if (!program) continue
      const { invocation } = parameter
      invocation.tensors.gradient = gradient
      invocation.scalars = scalars
      runs.add(program, parameter, invocation)
    }
    return runs.all()
  }

  /** Gradients are the caller's: to keep them would keep their memory. */
  forgetGradients(updates: readonly Update<T>[]): void {
    for (const { parameter } of updates) parameter.invocation.tensors.gradient = parameter.tensor
  }

  release(): void {
    for (const program of this.#programs.values()) program.dispose()
  }
}
