/** The shapes that are measured: vectors and matrices. */
export type FlatShape = readonly [length: number] | readonly [rows: number, columns: number]

/** The 300 parameters of a model with many small ones. */
export const smallShapes: readonly FlatShape[] = Array.from({ length: 100 }, () => [
  [64, 64] as const,
  [128] as const,
  [32, 32] as const,
]).flat()

/** A float32 parameter, contiguous, row by row. */
export interface FlatParameter {
  readonly values: Float32Array
  readonly shape: FlatShape
}

export function sizeOf([rows, columns = 1]: FlatShape): number {
  return rows * columns
}
