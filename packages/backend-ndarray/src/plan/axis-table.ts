import { type Axes, sizeOf } from '@adafactor/core'
import type { NumberTable } from './number-table.js'
import type { NumberId } from './plan.js'

/** The axes of a program: what they are called and how long they are in one layout. */
export class AxisTable {
  readonly #numbers: NumberTable

  constructor(
    /** Identifiers, outermost axis first. */
    readonly names: readonly string[],
    readonly sizes: readonly number[],
    numbers: NumberTable,
  ) {
    this.#numbers = numbers
  }

  /** How many points there are along these axes. */
  count(axes: Axes): number {
    return sizeOf(axes.map((axis) => this.sizes[axis] as number))
  }

  /** The place of that count in the table of numbers. */
  placeCount(axes: Axes): NumberId {
    const name = axes.map((axis) => this.names[axis]).join('_')
    return this.#numbers.place(`${name}_size`, this.count(axes))
  }
}
