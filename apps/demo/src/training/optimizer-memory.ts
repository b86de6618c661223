import type { Backend, Execution } from '@adafactor/core'
import type { MaybePromise } from './network.js'

/**
 * What an optimizer has had its backend allocate, by `backend.memory()` before and after: its state when it is
 * made, and what its first step needs besides, such as work space that stays.
 */
export class OptimizerMemory {
  readonly #backend: Pick<Backend<never>, 'memory' | 'traits'>
  #state = 0
  #work: number | undefined

  constructor(backend: Pick<Backend<never, Execution>, 'memory' | 'traits'>) {
    this.#backend = backend
  }

  get stateBytes(): number {
    return this.#state
  }

  /** Backends in the memory of the process do not tell their work space. */
  get hidesWork(): boolean {
    return this.#backend.traits.execution === 'synchronous'
  }

  /** Undefined before the first step, and where it is hidden. */
  get workBytes(): number | undefined {
    return this.hidesWork ? undefined : this.#work
  }

  /** Makes the optimizer. */
  ofState<O>(make: () => O): O {
    const before = this.#bytes()
    const optimizer = make()
    this.#state = this.#bytes() - before
    return optimizer
  }

  /** Takes a step. */
  ofStep(step: () => MaybePromise<void>): MaybePromise<void> {
    return this.#work === undefined ? this.#firstStep(step) : step()
  }

  async #firstStep(step: () => MaybePromise<void>): Promise<void> {
    const before = this.#bytes()
    await step()
    this.#work = this.#bytes() - before
  }

  #bytes(): number {
    return this.#backend.memory().bytes
  }
}
