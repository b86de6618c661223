/** The sum of u^2 over a matrix, with u = gradient * rowFactor * columnFactor. */
export function updateSquareSum(
  gradient: Float32Array,
  rows: number,
  columns: number,
  rowFactor: Float64Array,
  columnFactor: Float64Array,
): number {
  const whole = rows - (rows % 4)
  let sum = 0
  for (let row = 0; row < whole; row += 4) {
    sum += sumFourRows(gradient, columns, row, rowFactor, columnFactor)
  }
  for (let row = whole; row < rows; row++) {
    sum += sumOneRow(gradient, columns, row, rowFactor, columnFactor)
  }
  return sum
}

function sumFourRows(
  gradient: Float32Array,
  columns: number,
  row: number,
  rowFactor: Float64Array,
  columnFactor: Float64Array,
): number {
  const start0 = (row * columns) | 0
  const start1 = (start0 + columns) | 0
  const start2 = (start1 + columns) | 0
  const start3 = (start2 + columns) | 0
  let sum0 = 0
  let sum1 = 0
  let sum2 = 0
  let sum3 = 0
  for (let j = 0; j < columns; j = (j + 1) | 0) {
    const factor = columnFactor[j] as number
    const u0 = (gradient[(start0 + j) | 0] as number) * factor
    const u1 = (gradient[(start1 + j) | 0] as number) * factor
    const u2 = (gradient[(start2 + j) | 0] as number) * factor
    const u3 = (gradient[(start3 + j) | 0] as number) * factor
    sum0 += u0 * u0
    sum1 += u1 * u1
    sum2 += u2 * u2
    sum3 += u3 * u3
  }
  // The row's own factor is the same for the whole row: it joins its sum, not its elements.
  const factor0 = rowFactor[row] as number
  const factor1 = rowFactor[row + 1] as number
  const factor2 = rowFactor[row + 2] as number
  const factor3 = rowFactor[row + 3] as number
  return (
    sum0 * factor0 * factor0 +
    sum1 * factor1 * factor1 +
    (sum2 * factor2 * factor2 + sum3 * factor3 * factor3)
  )
}

function sumOneRow(
  gradient: Float32Array,
  columns: number,
  row: number,
  rowFactor: Float64Array,
  columnFactor: Float64Array,
): number {
  const start = (row * columns) | 0
  const factor = rowFactor[row] as number
  let sum = 0
  for (let j = 0; j < columns; j = (j + 1) | 0) {
    const u = (gradient[(start + j) | 0] as number) * (columnFactor[j] as number)
    sum += u * u
  }
  return sum * factor * factor
}
