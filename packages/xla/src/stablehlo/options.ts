import type { Speaker } from '@adafactor/core'

/** One for all tensors, or one for each by its name. */
export type OneOrNamed<V> = V | Readonly<Record<string, V>>

/**
 * How a tensor is split over a mesh, dimension by dimension: not at all (`null`), over an axis of the
 * mesh, or over several, the first one outermost.
 */
export type TensorSharding = readonly (null | string | readonly string[])[]

/** What a text of StableHLO is made for. */
export interface StablehloOptions {
  /** The axes of the mesh of devices, outermost first, and how many devices each has: `{ x: 4, y: 2 }`. */
  readonly mesh?: Readonly<Record<string, number>>
  /**
   * How tensors are split over the mesh: one list for the axes of the program, which every tensor
   * follows along the axes that it spans, or lists by the names of tensors. Those that are not named
   * follow `parameter`; where that is not named either they are whole on every device.
   */
  readonly shardings?: OneOrNamed<TensorSharding>
  /**
   * Whether the memory of a tensor that is read and stored is given to the result, so that the step
   * works in place (true).
   */
  readonly donate?: boolean
}

/** In whose words values are refused. */
export const speaker: Speaker = { caller: 'stablehlo' }
