import { reasonOf } from '@adafactor/core'
import type { WebAssemblyMemory } from '../memory/web-assembly.js'
import { claimWord, readReason, stateWord, threadStates } from './control-block.js'
import type { KernelWorker, StartWorker } from './start-worker.js'

/** The workers of a pool. It must not hold the pool, as workers that run hold it. */
export class ThreadCrew {
  /** Of a buffer that keeps the place of the control block for as long as a worker may write to it. */
  readonly control: Int32Array
  readonly #workers: KernelWorker[] = []
  readonly #count: number
  /** What became of workers that ended. */
  readonly #whyOver = new Map<number, string>()
  #isStopped = false
  #jobs = 0
  #maySleep: boolean | undefined

  constructor(held: Float32Array, memory: WebAssemblyMemory, count: number, start: StartWorker) {
    this.#count = count
    this.control = new Int32Array(held.buffer, held.byteOffset, held.length)
    for (let worker = 0; worker < count; worker++) {
      const setup = { memory, controlAt: held.byteOffset, worker }
      const whenOver = (reason: string) => this.#setOver(worker, reason)
      try {
        this.#workers.push(start(setup, whenOver))
      } catch (refusal) {
        whenOver(reasonOf(refusal))
        return
      }
    }
  }

  /** How many workers are up. */
  get ready(): number {
    let ready = 0
    for (let worker = 0; worker < this.#count; worker++) {
      const state = this.stateOf(worker)
      if (state === threadStates.idle || state === threadStates.working) ready++
    }
    return ready
  }

  /** Why a worker could not be started; null if none is known to have failed. */
  get whyNotStarted(): string | null {
    for (const [worker, reason] of this.#whyOver) {
      if (this.stateOf(worker) === threadStates.starting) return reason
    }
    return null
  }

  /** Why a worker that was up is no more; null if none is known to be gone. */
  get whyLost(): string | null {
    for (let worker = 0; worker < this.#count; worker++) {
      const state = this.stateOf(worker)
      if (state === threadStates.failed || state === threadStates.failedAtWork) {
        return readReason(this.control)
      }
    }
    for (const [worker, reason] of this.#whyOver) {
      if (this.stateOf(worker) !== threadStates.starting) return reason
    }
    return null
  }

  /** Whether a worker failed with a slab to do. */
  get hasFailedAtWork(): boolean {
    for (let worker = 0; worker < this.#count; worker++) {
      if (this.stateOf(worker) === threadStates.failedAtWork) return true
    }
    return false
  }

  /** The number of another job. */
  nextJob(): number {
    return ++this.#jobs
  }

  /** Whether the calling thread may wait otherwise than by looking: the main one of a page may not. */
  get maySleep(): boolean {
    if (this.#maySleep === undefined) {
      try {
        Atomics.wait(this.control, claimWord, Atomics.load(this.control, claimWord) + 1, 0)
        this.#maySleep = true
      } catch {
        this.#maySleep = false
      }
    }
    return this.#maySleep
  }

  stateOf(worker: number): number {
    return Atomics.load(this.control, stateWord(worker))
  }

  stop(): void {
    this.#isStopped = true
    for (const worker of this.#workers) worker.stop()
    this.#workers.length = 0
  }

  #setOver(worker: number, reason: string): void {
    // An error comes before the end that it brings about.
    if (!this.#isStopped && !this.#whyOver.has(worker)) this.#whyOver.set(worker, reason)
  }
}
