import type { CompiledProgram, Execution, Invocation } from '../backend.js'
import { isPromise } from '../reply.js'

/** A program with the items that a step has for it. */
export interface ProgramRun<T, E extends Execution> {
  readonly program: CompiledProgram<T, E>
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
export function prepareAll<T, E extends Execution>(runs: readonly ProgramRun<T, E>[]): void {
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
 * @param atOnce whether all are called before this returns, since the backend keeps the order of its
 *   calls; else each is waited for before the next
 * @returns the failure, if there is one; nothing is thrown
 */
export function runAll<T, E extends Execution>(
  runs: readonly ProgramRun<T, E>[],
  flush: () => unknown,
  atOnce: boolean,
): RunFailure | undefined | Promise<RunFailure | undefined> {
  const calls = [
    ...runs.map(
      ({ program, batch }) =>
        () =>
          program.run(batch) as unknown,
    ),
    flush,
  ]
  if (!atOnce) return runInTurn(calls)
  const replies: unknown[] = []
  for (const call of calls) {
    try {
      replies.push(call())
    } catch (error) {
      if (!replies.some((reply) => isPromise(reply))) return failureAt(replies.length, error, calls)
      replies.push(Promise.reject(error))
      break
    }
  }
  if (!replies.some((reply) => isPromise(reply))) return undefined
  return Promise.allSettled(replies).then((outcomes) => {
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (!failed) return undefined
    // An error at the end is of the device: nothing can be said of any run.
    const isLast = outcomes.indexOf(failed) === runs.length
    const ran = runs.map((_, index) => !isLast && outcomes[index]?.status === 'fulfilled')
    return { error: failed.reason, ran }
  })
}

async function runInTurn(calls: readonly (() => unknown)[]): Promise<RunFailure | undefined> {
  for (const [index, call] of calls.entries()) {
    try {
      await call()
    } catch (error) {
      return failureAt(index, error, calls)
    }
  }
  return undefined
}

/** The last call is no run. */
function failureAt(index: number, error: unknown, calls: readonly unknown[]): RunFailure {
  const isLast = index === calls.length - 1
  return { error, ran: calls.slice(0, -1).map((_, run) => !isLast && run < index) }
}
