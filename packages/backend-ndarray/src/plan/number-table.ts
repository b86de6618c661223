import type { NumberId } from './plan.js'

/** Collects the numbers of a layout; a name stands for one number. */
export class NumberTable {
  readonly names: string[] = []
  readonly values: number[] = []

  /** The place of the number of this name. */
  place(name: string, value: number): NumberId {
    const found = this.names.indexOf(name)
    if (found >= 0) return found
    this.values.push(value)
    return this.names.push(name) - 1
  }
}
