import type { Axes } from '@adafactor/core'
import type { PassValue, ValueId } from '@adafactor/core/compiler'
import type { StoredValue } from './stored-value.js'

/** What one kernel computes: a value at each point of a space, or partial sums of it. */
export interface KernelTask {
  /** The axes of the space, outermost first. */
  readonly space: Axes
  /** Their sizes. */
  readonly sizes: readonly number[]
  /** For partial sums: how many there are along each axis of the space. */
  readonly counts?: readonly number[]
  /** For partial sums: what each term is multiplied by, a power of two (1). */
  readonly factor?: number
  readonly values: readonly PassValue[]
  readonly value: ValueId
  /** Where the value of each load is, and of others that are read, too, instead of computed. */
  readonly sources: ReadonlyMap<ValueId, StoredValue>
  /** The storage that the result takes the place of. */
  readonly replaces?: string
}
