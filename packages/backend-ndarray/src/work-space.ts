import { withMemoryFor } from '@adafactor/core'
import type { WorkArray } from './plan/array-types.js'

/**
 * Work space for one run after another: as large as the largest needed so far, shared by all programs
 * of a backend.
 */
export class WorkSpace {
  #numbers: WorkArray = new Float64Array(0)

  /**
   * At least this many numbers, of any value. If there is no memory for more, what was there stays.
   * @throws AdafactorError `backend/unsupported-size` if there is no memory for them
   */
  take(length: number): WorkArray {
    if (this.#numbers.length < length) {
      this.#numbers = withMemoryFor(
        `the ${length} numbers of a step's work space`,
        () => new Float64Array(length),
      )
    }
    return this.#numbers
  }

  release(): void {
    this.#numbers = new Float64Array(0)
  }
}
