import { reasonOf } from '@adafactor/core'
import { signal } from '@preact/signals'
import { type BackendName, backendNames } from '../setup/setup.js'
import type { CheckMessage, CheckRequest, Extent } from './check-protocol.js'
import { advanced, begun, type CheckState, notRun, stopped, waiting } from './check-state.js'

/** What is needed of a worker. */
export interface CheckWorker {
  onmessage: ((event: { data: CheckMessage }) => void) | null
  onerror: ((event: { message?: string }) => void) | null
  postMessage(request: CheckRequest): void
  terminate(): void
}

/**
 * Checks backends one after the other, each in a worker of its own: a stop is at once, and a
 * device that was lost in one check is none of the next one's.
 */
export class CheckRunner {
  readonly #newWorker: () => CheckWorker
  readonly #now: () => number

  /** One for each backend, in the order of the names. */
  readonly states = signal<readonly CheckState[]>(backendNames.map(notRun))
  #queue: BackendName[] = []
  #worker: CheckWorker | undefined
  #current: BackendName | undefined

  constructor(newWorker: () => CheckWorker, now: () => number = () => performance.now()) {
    this.#newWorker = newWorker
    this.#now = now
  }

  /** Checks these backends, after those that are being checked. */
  start(backends: readonly BackendName[], extent: Extent): void {
    for (const backend of backends) {
      if (backend === this.#current || this.#queue.includes(backend)) continue
      this.#queue.push(backend)
      this.#update(backend, () => waiting(backend, extent))
    }
    if (this.#worker === undefined) this.#next()
  }

  /** Ends the running check and forgets those that wait; what was found stays. */
  stop(): void {
    this.#queue = []
    this.#closeWorker()
    const now = this.#now()
    this.states.value = this.states.value.map((state) => stopped(state, now))
  }

  #next(): void {
    this.#closeWorker()
    const backend = this.#queue.shift()
    if (backend === undefined) return
    this.#current = backend
    const broken = (reason: string) => {
      this.#update(backend, (state) => advanced(state, { type: 'broken', reason }, this.#now()))
      this.#next()
    }
    let worker: CheckWorker
    try {
      worker = this.#newWorker()
    } catch (error) {
      broken(reasonOf(error))
      return
    }
    this.#worker = worker
    worker.onmessage = ({ data }) => {
      this.#update(backend, (state) => advanced(state, data, this.#now()))
      if (data.type !== 'case') this.#next()
    }
    worker.onerror = ({ message }) => broken(message ?? 'The worker could not be started.')
    this.#update(backend, (state) => begun(state, this.#now()))
    const extent = this.states.value.find((state) => state.backend === backend)?.extent
    worker.postMessage({ backend, extent: extent ?? 'quick' })
  }

  #closeWorker(): void {
    if (this.#worker) {
      this.#worker.onmessage = null
      this.#worker.onerror = null
      this.#worker.terminate()
    }
    this.#worker = undefined
    this.#current = undefined
  }

  #update(backend: BackendName, change: (state: CheckState) => CheckState): void {
    this.states.value = this.states.value.map((state) =>
      state.backend === backend ? change(state) : state,
    )
  }
}
