import type { WideNumbers } from './stored-numbers.js'

/**
 * A sparse linear combination: which rows of a matrix, and how much of each. Digits are four fifths
 * background and half of the hidden units are off, so only what is not zero is ever multiplied.
 */
export interface RowTerms {
  count: number
  readonly rows: Int32Array
  readonly factors: Float64Array
}

/** Room for up to `capacity` terms. */
export function rowTerms(capacity: number): RowTerms {
  return { count: 0, rows: new Int32Array(capacity), factors: new Float64Array(capacity) }
}

/** Collects `length` values that lie `stride` apart from `start` on, leaving out the zeros. */
export function collectTerms(
  values: Float32Array,
  start: number,
  stride: number,
  length: number,
  terms: RowTerms,
): void {
  const { rows, factors } = terms
  let count = 0
  let position = start
  for (let row = 0; row < length; row++) {
    const value = values[position] as number
    if (value !== 0) {
      rows[count] = row
      factors[count] = value
      count++
    }
    position += stride
  }
  terms.count = count
}

/**
 * Adds `factor * matrix[row, :]` of every term to `sums`. Both the forward pass (rows of weights,
 * one per pixel) and the gradient of the weights (rows of deltas, one per example) are this.
 *
 * @param matrix contiguous rows of `width` numbers
 * @param sums `width` float64 numbers
 */
export function combineRows(
  terms: RowTerms,
  matrix: WideNumbers,
  width: number,
  sums: Float64Array,
): void {
  const { count, rows, factors } = terms
  // Four rows at a time: the sums are loaded and stored once for four products. The inner loops are
  // functions of their own because V8 keeps those optimised, unlike one long nest of loops.
  let term = 0
  for (; term + 4 <= count; term += 4) addFourRows(rows, factors, term, matrix, width, sums)
  for (; term < count; term++) addRow(rows, factors, term, matrix, width, sums)
}

function addFourRows(
  rows: Int32Array,
  factors: Float64Array,
  term: number,
  matrix: WideNumbers,
  width: number,
  sums: Float64Array,
): void {
  const base0 = Math.imul(rows[term] as number, width)
  const base1 = Math.imul(rows[term + 1] as number, width)
  const base2 = Math.imul(rows[term + 2] as number, width)
  const base3 = Math.imul(rows[term + 3] as number, width)
  const factor0 = factors[term] as number
  const factor1 = factors[term + 1] as number
  const factor2 = factors[term + 2] as number
  const factor3 = factors[term + 3] as number
  for (let j = 0; j < width; j++) {
    sums[j] =
      (sums[j] as number) +
      factor0 * (matrix[(base0 + j) | 0] as number) +
      factor1 * (matrix[(base1 + j) | 0] as number) +
      factor2 * (matrix[(base2 + j) | 0] as number) +
      factor3 * (matrix[(base3 + j) | 0] as number)
  }
}

function addRow(
  rows: Int32Array,
  factors: Float64Array,
  term: number,
  matrix: WideNumbers,
  width: number,
  sums: Float64Array,
): void {
  const base = Math.imul(rows[term] as number, width)
  const factor = factors[term] as number
  for (let j = 0; j < width; j++) {
    sums[j] = (sums[j] as number) + factor * (matrix[(base + j) | 0] as number)
  }
}
