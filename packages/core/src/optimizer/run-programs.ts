import type { Backend, CompiledProgram, Execution, Invocation } from '../backend.js'
import { settle, type Work, wait } from '../reply.js'

/** A program with the items that a step has for it. */
export interface ProgramRun<T> {
  readonly program: CompiledProgram<T>
  readonly batch: readonly Invocation<T>[]
}

/** How runs failed: the first error, and which of them took place all the same. */
export interface RunFailure {
  readonly error: unknown
  readonly ran: readonly boolean[]
}

/**
 * Gets all programs of a step ready, so that what can't be had is missed before the first runs.
 * @throws what `prepare` throws; then nothing is held
 */
export function prepareAll<T>(runs: readonly ProgramRun<T>[]): void {
  runs.forEach(({ program, batch }, index) => {
    try {
      program.prepare?.(batch)
    } catch (error) {
      for (const earlier of runs.slice(0, index)) earlier.program.prepare?.([])
      throw error
    }
  })
}

/**
 * Runs the programs of a step in order and ends it with `flush`.
 *
 * @param atOnce whether all are called before the first is waited for, since the backend keeps the
 *   order of its calls; else each is waited for before the next
 * @returns the failure, if there is one; nothing is thrown
 */
export function* runAll<T>(
  backend: Backend<T, Execution>,
  runs: readonly ProgramRun<T>[],
  atOnce: boolean,
): Work<RunFailure | undefined> {
  const replies: unknown[] = []
  let thrown: PromiseRejectedResult | undefined
  try {
    for (const { program, batch } of runs) {
      const reply = program.run(batch)
      replies.push(atOnce ? reply : yield* wait(reply))
    }
    const reply = backend.flush?.()
    replies.push(atOnce ? reply : yield* wait(reply))
  } catch (reason) {
    thrown = { status: 'rejected', reason }
  }
  const outcomes = [...(yield* settle(replies)), ...(thrown ? [thrown] : [])]
  const first = outcomes.findIndex(({ status }) => status === 'rejected')
  if (first < 0) return undefined
  const { reason: error } = outcomes[first] as PromiseRejectedResult
  // An error at the end is of the device: nothing can be said of any run.
  const isLast = first === runs.length
  const ran = runs.map((_, run) => !isLast && outcomes[run]?.status === 'fulfilled')
  return { error, ran }
}
