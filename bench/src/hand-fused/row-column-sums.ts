/**
 * Row sums and column sums of the squares of a `rows` x `columns` matrix, in one sweep.
 * Both results are overwritten; they may be longer than needed.
 */
export function rowColumnSums(
  gradient: Float32Array,
  rows: number,
  columns: number,
  rowSums: Float64Array,
  columnSums: Float64Array,
): void {
  columnSums.fill(0, 0, columns)
  const whole = rows - (rows % 4)
  for (let row = 0; row < whole; row += 4) sumFourRows(gradient, columns, row, rowSums, columnSums)
  for (let row = whole; row < rows; row++) sumOneRow(gradient, columns, row, rowSums, columnSums)
}

function sumFourRows(
  gradient: Float32Array,
  columns: number,
  row: number,
  rowSums: Float64Array,
  columnSums: Float64Array,
): void {
  const start0 = (row * columns) | 0
  const start1 = (start0 + columns) | 0
  const start2 = (start1 + columns) | 0
  const start3 = (start2 + columns) | 0
  let sum0 = 0
  let sum1 = 0
  let sum2 = 0
  let sum3 = 0
  for (let j = 0; j < columns; j = (j + 1) | 0) {
    const g0 = gradient[(start0 + j) | 0] as number
    const g1 = gradient[(start1 + j) | 0] as number
    const g2 = gradient[(start2 + j) | 0] as number
    const g3 = gradient[(start3 + j) | 0] as number
    const square0 = g0 * g0
    const square1 = g1 * g1
    const square2 = g2 * g2
    const square3 = g3 * g3
    sum0 += square0
    sum1 += square1
    sum2 += square2
    sum3 += square3
    columnSums[j] = (columnSums[j] as number) + (square0 + square1 + (square2 + square3))
  }
  rowSums[row] = sum0
  rowSums[row + 1] = sum1
  rowSums[row + 2] = sum2
  rowSums[row + 3] = sum3
}

function sumOneRow(
  gradient: Float32Array,
  columns: number,
  row: number,
  rowSums: Float64Array,
  columnSums: Float64Array,
): void {
  const start = (row * columns) | 0
  let sum = 0
  for (let j = 0; j < columns; j = (j + 1) | 0) {
    const g = gradient[(start + j) | 0] as number
    const square = g * g
    sum += square
    columnSums[j] = (columnSums[j] as number) + square
  }
  rowSums[row] = sum
}
