import { lerpWeight, squareFloor, updateScale } from '../hyperparameters.js'
import { rowColumnSums } from './row-column-sums.js'
import { subtractUpdate } from './subtract-update.js'
import { sumOfSquares } from './sum-of-squares.js'
import { updateSquareSum } from './update-square-sum.js'
import type { WorkSpace } from './work-space.js'

/** A matrix, row by row, and its factored second moment: means over columns and over rows. */
export interface MatrixParameter {
  readonly values: Float32Array
  readonly rows: number
  readonly columns: number
  readonly rowMoment: Float32Array
  readonly columnMoment: Float32Array
}

/** Step t (1 at the first) of algorithm 4, in three sweeps over the matrix and no n x m temporary. */
export function matrixStep(
  parameter: MatrixParameter,
  gradient: Float32Array,
  t: number,
  { perRow, perColumn }: WorkSpace,
): void {
  const { values, rows, columns, rowMoment, columnMoment } = parameter
  const weight = lerpWeight(t)
  rowColumnSums(gradient, rows, columns, perRow, perColumn)
  const squareSum = sumOfSquares(values)

  const inverseMean = rows / mixMeans(rowMoment, perRow, columns, weight)
  mixMeans(columnMoment, perColumn, rows, weight)
  for (let i = 0; i < rows; i++) perRow[i] = 1 / Math.sqrt((perRow[i] as number) * inverseMean)
  for (let j = 0; j < columns; j++) perColumn[j] = 1 / Math.sqrt(perColumn[j] as number)

  const updateSquares = updateSquareSum(gradient, rows, columns, perRow, perColumn)
  const elements = rows * columns
  const scale = updateScale(t, Math.sqrt(squareSum / elements), Math.sqrt(updateSquares / elements))
  subtractUpdate(values, gradient, rows, columns, perRow, perColumn, scale)
}

/**
 * Mixes `sums` of squares over `count` elements, as means plus eps1, into `moment`. The new moment
 * replaces the sums too, in full precision; returns its sum.
 */
function mixMeans(moment: Float32Array, sums: Float64Array, count: number, weight: number): number {
  const keep = 1 - weight
  const inverseCount = 1 / count
  let total = 0
  for (let k = 0; k < moment.length; k++) {
    const mean = (sums[k] as number) * inverseCount + squareFloor
    const mixed = keep * (moment[k] as number) + weight * mean
    moment[k] = mixed
    sums[k] = mixed
    total += mixed
  }
  return total
}
