import type { CompiledProgram, Invocation } from '../backend.js'
import type { ProgramRun } from './run-programs.js'
import type { TrainedParameter } from './trained-parameter.js'

/** The run of a program, and whose items it has. */
export interface ParameterRun<T> extends ProgramRun<T> {
  readonly parameters: readonly TrainedParameter<T>[]
}

/** Gathers the items of parameters into one run for each program. */
export class ParameterRuns<T> {
  readonly #runs = new Map<
    CompiledProgram<T>,
    { readonly batch: Invocation<T>[]; readonly parameters: TrainedParameter<T>[] }
  >()

  add(program: CompiledProgram<T>, parameter: TrainedParameter<T>, item: Invocation<T>): void {
    let run = this.#runs.get(program)
    if (!run) {
      run = { batch: [], parameters: [] }
      this.#runs.set(program, run)
    }
    run.batch.push(item)
    run.parameters.push(parameter)
  }

  /** In the order in which programs came first. */
  all(): ParameterRun<T>[] {
    return [...this.#runs].map(([program, run]) => ({ program, ...run }))
  }
}
