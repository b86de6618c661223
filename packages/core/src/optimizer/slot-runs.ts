import type { CompiledProgram, Execution, Invocation } from '../backend.js'
import type { ParameterSlot } from './parameter-slot.js'
import type { ProgramRun } from './run-programs.js'

/** The run of a program, and whose items it has. */
export interface SlotRun<T, E extends Execution> extends ProgramRun<T, E> {
  readonly slots: readonly ParameterSlot<T>[]
}

/** Gathers the items of parameters into one run for each program. */
export class SlotRuns<T, E extends Execution> {
  private readonly runs = new Map<
    CompiledProgram<T, E>,
    { readonly batch: Invocation<T>[]; readonly slots: ParameterSlot<T>[] }
  >()

  add(program: CompiledProgram<T, E>, slot: ParameterSlot<T>, item: Invocation<T>): void {
    let run = this.runs.get(program)
    if (!run) {
      run = { batch: [], slots: [] }
      this.runs.set(program, run)
    }
    run.batch.push(item)
    run.slots.push(slot)
  }

  /** In the order in which programs came first. */
  all(): SlotRun<T, E>[] {
    return [...this.runs].map(([program, run]) => ({ program, ...run }))
  }
}
