/** The shapes that are measured: vectors and matrices. */
export type FlatShape = readonly [length: number] | readonly [rows: number, columns: number]

/** A float32 parameter, contiguous, row by row. */
export interface FlatParameter {
  readonly values: Float32Array
  readonly shape: FlatShape
}

export function sizeOf([rows, columns = 1]: FlatShape): number {
  return rows * columns
}
