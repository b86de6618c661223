import type { Execution, Reply } from '../backend.js'
import { replyAs } from '../reply.js'

/**
 * Lets the calls on an optimizer of an asynchronous backend follow one another, whether or not
 * the caller waits for each. On a synchronous backend calls simply run.
 */
export class CallQueue<E extends Execution> {
  private tail: Promise<unknown> = Promise.resolve()

  constructor(private readonly execution: E) {}

  run<V>(task: () => V | Promise<V>): Reply<E, V> {
    if (this.execution === 'synchronous') return replyAs(this.execution, task)
    const reply = this.tail.then(task)
    // A call that fails does not keep the next one from running.
    this.tail = reply.catch(() => {})
    return reply as Reply<E, V>
  }
}
