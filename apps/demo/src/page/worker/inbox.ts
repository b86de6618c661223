import type { ToWorker } from './protocol.js'

/** Messages that have come and were not worked on yet, in their order. */
export class Inbox {
  readonly #messages: ToWorker[] = []
  #waiting: readonly { isIt(message: ToWorker): boolean; resolve(): void }[] = []

  get isEmpty(): boolean {
    return this.#messages.length === 0
  }

  put(message: ToWorker): void {
    this.#messages.push(message)
    const found = this.#waiting.filter(({ isIt }) => isIt(message))
    this.#waiting = this.#waiting.filter((one) => !found.includes(one))
    for (const { resolve } of found) resolve()
  }

  /** The next one. */
  take(): ToWorker | undefined {
    return this.#messages.shift()
  }

  /** Until there is a message that `isIt`. */
  until(isIt: (message: ToWorker) => boolean = () => true): Promise<void> {
    if (this.#messages.some(isIt)) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting = [...this.#waiting, { isIt, resolve }]
    })
  }
}
