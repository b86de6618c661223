import type { Execution, Reply } from './backend.js'

/**
 * Goes on when a reply is there: at once with a value, later with a promise. With this the
 * optimizer is written once for synchronous and asynchronous backends.
 */
export function whenReady<A, B>(
  reply: A | Promise<A>,
  next: (value: A) => B | Promise<B>,
): B | Promise<B> {
  return isPromise(reply) ? reply.then(next) : next(reply)
}

/** All replies together; a promise only if one of them is. It fails when all have ended. */
export function allReady<A>(replies: readonly (A | Promise<A>)[]): A[] | Promise<A[]> {
  if (!replies.some(isPromise)) return replies as A[]
  return Promise.allSettled(replies).then((outcomes) =>
    outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    }),
  )
}

/** Runs a task, and afterwards `last` whether it succeeded or failed. */
export function inAnyCase<A>(task: () => A | Promise<A>, last: () => void): A | Promise<A> {
  let reply: A | Promise<A>
  try {
    reply = task()
  } catch (error) {
    last()
    throw error
  }
  if (!isPromise(reply)) {
    last()
    return reply
  }
  return reply.then(
    (value) => {
      last()
      return value
    },
    (error) => {
      last()
      throw error
    },
  )
}

/** Runs a task in the manner of a backend: an asynchronous one never throws but rejects. */
export function replyAs<E extends Execution, V>(
  execution: E,
  task: () => V | Promise<V>,
): Reply<E, V> {
  if (execution === 'synchronous') return task() as Reply<E, V>
  return new Promise<V>((resolve) => resolve(task())) as Reply<E, V>
}

/** Whether this is a promise, of this realm or another. */
export function isPromise<A>(reply: A | Promise<A>): reply is Promise<A> {
  return typeof reply === 'object' && reply !== null && 'then' in reply
}
