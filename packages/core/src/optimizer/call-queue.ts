import type { Execution, Reply } from '../backend.js'
import { replyAs } from '../reply.js'

/**
 * Lets the calls on an optimizer of an asynchronous backend follow one another, whether or not
 * the caller waits for each. On a synchronous backend calls simply run.
 */
export class CallQueue<E extends Execution> {
  private tail: Promise<unknown> = Promise.resolve()
  private pending = 0

  constructor(private readonly execution: E) {}

  run<V>(task: () => V | Promise<V>): Reply<E, V> {
    if (this.execution === 'synchronous') return replyAs(this.execution, task)
    const reply = this.tail.then(task)
    this.pending++
    const done = () => {
      this.pending--
    }
    // A call that fails does not keep the next one from running.
    this.tail = reply.then(done, done)
    return reply as Reply<E, V>
  }

  /** Runs a task when all calls made so far are done: at once if they are. */
  runLast(task: () => void): void {
    if (this.pending === 0) task()
    else this.tail = this.tail.then(task)
  }
}
