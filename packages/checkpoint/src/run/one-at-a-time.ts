let last: Promise<unknown> = Promise.resolve()

/**
 * Does a task when those before it are done: a saving clears away what older ones have left, so two that
 * are not awaited must not meet in one place.
 */
export function oneAtATime<V>(task: () => Promise<V>): Promise<V> {
  const own = last.then(task, task)
  last = own.catch(() => {})
  return own
}
