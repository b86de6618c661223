import type { LoopArray } from '../tensors/strided-view.js'
import type { NumberArray, WorkArray } from './array-types.js'

/**
 * Runs a program on one item.
 *
 * @param data the arrays of the program's tensors, in the order of declaration
 * @param numbers the item's table of sizes, strides and offsets
 * @param work the work space
 * @param scalars the program's run-time numbers
 * @param reserved what {@link LayoutProgram.reserve} gave for these arrays
 */
export type RunProgram = (
  data: readonly LoopArray[],
  numbers: NumberArray,
  work: WorkArray,
  scalars: Readonly<Record<string, number>>,
  reserved?: object | null,
) => void

/** How tensors of one layout are run. */
export interface LayoutProgram {
  readonly run: RunProgram
  /** Takes the memory that a run on these arrays will need, beside the work space that it is given. */
  reserve?(data: readonly LoopArray[]): object | null
}
