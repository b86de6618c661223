import type { Execution, Reply } from './backend.js'
import { isPromise } from './checks/is-promise.js'

/**
 * Work that waits for replies: a generator that yields each promise and is given what it comes to, so
 * that it is written once, straight down, for both kinds of backend. What is no promise is not yielded:
 * on a synchronous backend the work is done at its first `next`.
 */
export type Work<V> = Generator<Promise<unknown>, V, unknown>

/**
 * Does work in the manner of a backend: at once, or with a promise that rejects where a synchronous
 * one throws. What comes before the first wait is done before this returns.
 */
export function drive<E extends Execution, V>(execution: E, begin: () => Work<V>): Reply<E, V> {
  if (execution === 'synchronous') return proceed(begin()) as Reply<E, V>
  return new Promise<V>((resolve) => resolve(proceed(begin()))) as Reply<E, V>
}

function proceed<V>(work: Work<V>, turn = work.next()): V | Promise<V> {
  if (turn.done) return turn.value
  return turn.value.then(
    (value) => proceed(work, work.next(value)),
    (error) => proceed(work, work.throw(error)),
  )
}

/** The value of a reply: `const data = yield* wait(backend.read(tensor))`. */
export function* wait<V>(reply: V | Promise<V>): Work<V> {
  return isPromise(reply) ? ((yield reply) as V) : reply
}

/** How calls ended that were made together, when the last one has. */
export function* settle<V>(
  replies: readonly (V | Promise<V>)[],
): Work<readonly PromiseSettledResult<V>[]> {
  if (replies.some(isPromise)) {
    return (yield Promise.allSettled(replies)) as PromiseSettledResult<V>[]
  }
  return (replies as V[]).map((value) => ({ status: 'fulfilled', value }))
}

/** The values of replies to calls that were made together. It fails when the last one has ended. */
export function* waitForAll<V>(replies: readonly (V | Promise<V>)[]): Work<V[]> {
  return (yield* settle(replies)).map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}
