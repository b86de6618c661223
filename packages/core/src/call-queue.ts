/**
 * Lets asynchronous calls follow one another, whether or not the caller waits for each: a backend
 * whose work has to wait for something keeps the order of its calls with it. A call that nothing
 * has to wait for starts at once.
 *
 * @example
 * ```ts
 * import { CallQueue } from '@adafactor/core'
 *
 * const queue = new CallQueue()
 * const order: string[] = []
 * const first = queue.run(async () => {
 *   await new Promise((done) => setTimeout(done, 5))
 *   order.push('first')
 * })
 * const second = queue.run(() => order.push('second'))
 * await Promise.all([first, second])
 * console.log(order.join(', ')) // => first, second
 * ```
 */
export class CallQueue {
  #tail: Promise<unknown> = Promise.resolve()
  #pending = 0

  /** Runs a task after all others; what it throws is a rejection. */
  run<V>(task: () => V | Promise<V>): Promise<V> {
    const started =
      this.#pending === 0 ? new Promise<V>((resolve) => resolve(task())) : this.#tail.then(task)
    this.#pending++
    const done = () => {
      this.#pending--
    }
    const reply = started.then(
      (value) => {
        done()
        return value
      },
      (error) => {
        done()
        throw error
      },
    )
    // A call that fails does not keep the next one from running.
    this.#tail = reply.then(ignore, ignore)
    return reply
  }

  /** Runs a task that can't fail when all calls made so far are done: at once if they are. */
  runLast(task: () => void): void {
    if (this.#pending === 0) task()
    else void this.run(task)
  }

  /** Whether a call is under way. */
  get isBusy(): boolean {
    return this.#pending > 0
  }
}

function ignore(): void {}

const queues = new WeakMap<object, CallQueue>()

/**
 * The queue of an asynchronous backend that does not say what can fail before it runs
 * (`prepare`), for all optimizers on it: their calls wait for one another.
 */
export function queueOf(backend: object): CallQueue {
  const known = queues.get(backend)
  if (known) return known
  const queue = new CallQueue()
  queues.set(backend, queue)
  return queue
}
