/** Row and column sums, then factors; a vector's update. Shared by all parameters of an optimizer. */
export interface WorkSpace {
  readonly perRow: Float64Array
  readonly perColumn: Float64Array
}
