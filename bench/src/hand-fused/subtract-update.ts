/** values -= scale * u over a matrix, with u = gradient * rowFactor * columnFactor. */
export function subtractUpdate(
  values: Float32Array,
  gradient: Float32Array,
  rows: number,
  columns: number,
  rowFactor: Float64Array,
  columnFactor: Float64Array,
  scale: number,
): void {
  const whole = rows - (rows % 3)
  for (let row = 0; row < whole; row += 3) {
    subtractFromThreeRows(values, gradient, columns, row, rowFactor, columnFactor, scale)
  }
  for (let row = whole; row < rows; row++) {
    subtractFromOneRow(values, gradient, columns, row, rowFactor, columnFactor, scale)
  }
}

function subtractFromThreeRows(
  values: Float32Array,
  gradient: Float32Array,
  columns: number,
  row: number,
  rowFactor: Float64Array,
  columnFactor: Float64Array,
  scale: number,
): void {
  const start0 = (row * columns) | 0
  const start1 = (start0 + columns) | 0
  const start2 = (start1 + columns) | 0
  const factor0 = (rowFactor[row] as number) * scale
  const factor1 = (rowFactor[row + 1] as number) * scale
  const factor2 = (rowFactor[row + 2] as number) * scale
  const whole = (columns - (columns % 4)) | 0
  let j = 0
  for (; j < whole; j = (j + 4) | 0) {
    const c0 = columnFactor[j] as number
    const c1 = columnFactor[(j + 1) | 0] as number
    const c2 = columnFactor[(j + 2) | 0] as number
    const c3 = columnFactor[(j + 3) | 0] as number
    const k00 = (start0 + j) | 0
    const k01 = (start0 + j + 1) | 0
    const k02 = (start0 + j + 2) | 0
    const k03 = (start0 + j + 3) | 0
    const x00 = (values[k00] as number) - (gradient[k00] as number) * (factor0 * c0)
    const x01 = (values[k01] as number) - (gradient[k01] as number) * (factor0 * c1)
    const x02 = (values[k02] as number) - (gradient[k02] as number) * (factor0 * c2)
    const x03 = (values[k03] as number) - (gradient[k03] as number) * (factor0 * c3)
    values[k00] = x00
    values[k01] = x01
    values[k02] = x02
    values[k03] = x03
    const k10 = (start1 + j) | 0
    const k11 = (start1 + j + 1) | 0
    const k12 = (start1 + j + 2) | 0
    const k13 = (start1 + j + 3) | 0
    const x10 = (values[k10] as number) - (gradient[k10] as number) * (factor1 * c0)
    const x11 = (values[k11] as number) - (gradient[k11] as number) * (factor1 * c1)
    const x12 = (values[k12] as number) - (gradient[k12] as number) * (factor1 * c2)
    const x13 = (values[k13] as number) - (gradient[k13] as number) * (factor1 * c3)
    values[k10] = x10
    values[k11] = x11
    values[k12] = x12
    values[k13] = x13
    const k20 = (start2 + j) | 0
    const k21 = (start2 + j + 1) | 0
    const k22 = (start2 + j + 2) | 0
    const k23 = (start2 + j + 3) | 0
    const x20 = (values[k20] as number) - (gradient[k20] as number) * (factor2 * c0)
    const x21 = (values[k21] as number) - (gradient[k21] as number) * (factor2 * c1)
    const x22 = (values[k22] as number) - (gradient[k22] as number) * (factor2 * c2)
    const x23 = (values[k23] as number) - (gradient[k23] as number) * (factor2 * c3)
    values[k20] = x20
    values[k21] = x21
    values[k22] = x22
    values[k23] = x23
  }
  for (; j < columns; j = (j + 1) | 0) {
    const c = columnFactor[j] as number
    const k0 = (start0 + j) | 0
    values[k0] = (values[k0] as number) - (gradient[k0] as number) * (factor0 * c)
    const k1 = (start1 + j) | 0
    values[k1] = (values[k1] as number) - (gradient[k1] as number) * (factor1 * c)
    const k2 = (start2 + j) | 0
    values[k2] = (values[k2] as number) - (gradient[k2] as number) * (factor2 * c)
  }
}

function subtractFromOneRow(
  values: Float32Array,
  gradient: Float32Array,
  columns: number,
  row: number,
  rowFactor: Float64Array,
  columnFactor: Float64Array,
  scale: number,
): void {
  const start0 = (row * columns) | 0
  const factor0 = (rowFactor[row] as number) * scale
  const whole = (columns - (columns % 4)) | 0
  let j = 0
  for (; j < whole; j = (j + 4) | 0) {
    const c0 = columnFactor[j] as number
    const c1 = columnFactor[(j + 1) | 0] as number
    const c2 = columnFactor[(j + 2) | 0] as number
    const c3 = columnFactor[(j + 3) | 0] as number
    const k00 = (start0 + j) | 0
    const k01 = (start0 + j + 1) | 0
    const k02 = (start0 + j + 2) | 0
    const k03 = (start0 + j + 3) | 0
    const x00 = (values[k00] as number) - (gradient[k00] as number) * (factor0 * c0)
    const x01 = (values[k01] as number) - (gradient[k01] as number) * (factor0 * c1)
    const x02 = (values[k02] as number) - (gradient[k02] as number) * (factor0 * c2)
    const x03 = (values[k03] as number) - (gradient[k03] as number) * (factor0 * c3)
    values[k00] = x00
    values[k01] = x01
    values[k02] = x02
    values[k03] = x03
  }
  for (; j < columns; j = (j + 1) | 0) {
    const c = columnFactor[j] as number
    const k0 = (start0 + j) | 0
    values[k0] = (values[k0] as number) - (gradient[k0] as number) * (factor0 * c)
  }
}
