import type { Program } from '@adafactor/core'

/**
 * What kernels are told of an item at each run: where its tensors begin in their buffers, in elements, and
 * its scalars.
 */
export interface CallFields {
  readonly offsetOf: ReadonlyMap<string, number>
  readonly scalarOf: ReadonlyMap<string, number>
  /** How many 32-bit words that is. */
  readonly words: number
}

/** Gives each of them a place in the item's record. */
export function callFields({ tensors, scalars }: Program): CallFields {
  return {
    offsetOf: new Map(tensors.map(({ name }, place) => [name, place])),
    scalarOf: new Map(scalars.map((name, place) => [name, tensors.length + place])),
    words: tensors.length + scalars.length,
  }
}
