import type { AnyBackend } from '@adafactor/conformance'
import { adafactor, type Shape, sizeOf } from '@adafactor/core'
import { workBytes } from '../models/model-bytes.js'
import type { DoctorTiming } from './doctor-report.js'

/** Steps on one parameter, whose time is taken in turns with that of others. */
export class TimedStep {
  readonly #backend: AnyBackend
  readonly #shape: Shape
  readonly #optimizer: ReturnType<typeof optimizerOf>
  readonly #gradient: unknown
  /** Reading it waits until the device has done all that was asked for before. */
  readonly #probe: unknown
  #work = 0
  #milliseconds = Number.POSITIVE_INFINITY
  #waiting = 0

  /** @param numbers for the parameter and the gradient */
  constructor(backend: AnyBackend, shape: Shape, numbers: Float32Array) {
    this.#backend = backend
    this.#shape = shape
    this.#optimizer = optimizerOf(backend, backend.create(shape, numbers))
    this.#gradient = backend.create(shape, numbers)
    this.#probe = backend.create([1])
  }

  /** Compiles what is needed, and finds out what waiting for a device takes that has nothing to do. */
  async warmUp(): Promise<void> {
    const { bytes } = this.#backend.memory()
    await this.#time(1)
    this.#work = this.#backend.memory().bytes - bytes
    if (this.#isSynchronous) return
    const waits: number[] = []
    for (let count = 0; count < 5; count++) waits.push(await this.#time(0))
    this.#waiting = Math.min(...waits)
  }

  /** Takes a turn. @returns the milliseconds that it took */
  async takeTurn(): Promise<number> {
    const steps = Math.ceil(elementsPerTurn / sizeOf(this.#shape))
    const took = await this.#time(steps)
    this.#milliseconds = Math.min(this.#milliseconds, (took - this.#waiting) / steps)
    return took
  }

  get timing(): DoctorTiming {
    const nanoseconds = (Math.max(this.#milliseconds, 0) * 1e6) / sizeOf(this.#shape)
    return {
      shape: this.#shape,
      nanosecondsPerElement: Number(nanoseconds.toPrecision(3)),
      stateBytes: this.#optimizer.stateBytes,
      // Backends in the memory of the process do not count their work space.
      workBytes: this.#isSynchronous ? workBytes({ shapes: { weights: this.#shape } }) : this.#work,
    }
  }

  dispose(): void {
    const weights = this.#optimizer.params.get('weights')
    this.#optimizer.dispose()
    for (const tensor of [weights, this.#gradient, this.#probe]) this.#backend.dispose(tensor)
  }

  get #isSynchronous(): boolean {
    return this.#backend.traits.execution === 'synchronous'
  }

  async #time(steps: number): Promise<number> {
    const begin = performance.now()
    for (let count = 0; count < steps; count++) {
      await this.#optimizer.step({ weights: this.#gradient })
    }
    if (!this.#isSynchronous) await this.#backend.read(this.#probe)
    return performance.now() - begin
  }
}

/** A turn is long beside the precision of the clock. */
const elementsPerTurn = 2 ** 20

function optimizerOf(backend: AnyBackend, weights: unknown) {
  return adafactor({ backend, params: { weights } })
}
