import type { Execution, Reply } from './backend.js'

/**
 * Goes on when a reply is there: at once with a value, later with a promise. With this the
 * optimizer is written once for synchronous and asynchronous backends.
 */
export function whenReady<A, B>(
  reply: A | Promise<A>,
  next: (value: A) => B | Promise<B>,
): B | Promise<B> {
  return reply instanceof Promise ? reply.then(next) : next(reply)
}

/** All replies together; a promise only if one of them is. */
export function allReady<A>(replies: readonly (A | Promise<A>)[]): A[] | Promise<A[]> {
  return replies.some((reply) => reply instanceof Promise) ? Promise.all(replies) : (replies as A[])
}

/** Runs a task in the manner of a backend: an asynchronous one never throws but rejects. */
export function replyAs<E extends Execution, V>(
  execution: E,
  task: () => V | Promise<V>,
): Reply<E, V> {
  if (execution === 'synchronous') return task() as Reply<E, V>
  return new Promise<V>((resolve) => resolve(task())) as Reply<E, V>
}
