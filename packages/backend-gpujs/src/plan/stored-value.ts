import type { Axes } from '@adafactor/core'

/** Where a kernel finds the values of a tensor, a temporary or a reduction. */
export interface StoredValue {
  /** The storage that holds them, by name. */
  readonly storage: string
  /** The axes along which the storage varies, outermost first, and its size along each. */
  readonly axes: Axes
  readonly sizes: readonly number[]
  /** Partial sums: the reader adds them up along these axes. */
  readonly unfinished?: {
    readonly over: Axes
    /** What the sum is divided by: the number of terms of a mean, times their factor. */
    readonly divisor?: number
  }
}
