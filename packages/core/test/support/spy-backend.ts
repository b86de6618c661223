import type { Backend, Execution, Invocation, Program } from '../../src/index.js'

/** What was asked of a backend. */
export interface Calls<T> {
  readonly compiled: Program[]
  /** The batch of each run, by the name of its program. */
  readonly runs: { readonly program: string; readonly batch: readonly Invocation<T>[] }[]
  flushes: number
  disposedPrograms: number
}

/** A backend that keeps a record of its calls. */
export function spyOn<T, E extends Execution>(
  backend: Backend<T, E>,
): { readonly backend: Backend<T, E>; readonly calls: Calls<T> } {
  const calls: Calls<T> = { compiled: [], runs: [], flushes: 0, disposedPrograms: 0 }
  return {
    calls,
    backend: {
      ...backend,
      compile: (program) => {
        calls.compiled.push(program)
        const compiled = backend.compile(program)
        return {
          run: (batch) => {
            calls.runs.push({ program: program.name, batch: [...batch] })
            return compiled.run(batch)
          },
          dispose: () => {
            calls.disposedPrograms++
            compiled.dispose()
          },
        }
      },
      flush: () => {
        calls.flushes++
        return backend.flush?.() as ReturnType<NonNullable<typeof backend.flush>>
      },
    },
  }
}
