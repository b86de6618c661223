/**
 * The error model: how far a device may be from exact arithmetic, operation by operation.
 *
 * A result is held to an interval, not to a tolerance found by trial. The program under test is
 * run once more on intervals (`intervalOps`): each operation gives all the values that a device
 * could get from any of the values its operands could have. With `ulp` the distance from 1 to the
 * next number of the device's precision (2^-23 in float32):
 *
 * | operation | widens by |
 * |---|---|
 * | add, subtract, multiply, square | 1 ulp |
 * | divide, sqrt, rsqrt | 3 ulps (GPUs do not round division correctly) |
 * | sum of n terms, float32 | min(n - 1, 8 + sqrt(n)) ulps of the sum of the absolute terms |
 * | sum of n terms, float64 | n ulps of the sum of the absolute terms |
 * | mean | as the sum, then as a division; terms may be made smaller before they are added up |
 * | minimum, maximum, abs, where, greater, isFinite, bfloat16 | nothing: they are exact |
 * | constants and run-time scalars | from the number to its rounding |
 * | storing, to the nearest | rounding to what the tensor is stored as: half a unit of its type |
 * | storing, stochastically | to the neighbours on both sides: one unit |
 *
 * Only what is stored is rounded so; whatever else uses the value uses it as it was. Of the float32
 * tensors of a computation in float64 this is not said: what is stored there may be read back.
 *
 * So the sum in float32 may be formed in two balanced stages, pairwise or in float64, but not in
 * one chain over a long axis. Intermediate values may be more precise than the device's numbers
 * (float64 registers, fused multiply-add) and may have a larger range.
 *
 * - Underflow: where subnormals are kept, results have an absolute error of as many smallest
 *   subnormals as ulps; where they are flushed, whatever is below the smallest normal number may
 *   be zero, and a comparison may take it for zero, so that the smaller of two such numbers may be
 *   either. Rounding never changes a sign, and what is exactly zero stays zero.
 * - Overflow: what may exceed the largest number may be infinite from there on.
 * - NaN: never, possible or certain for each element. What is certain is demanded.
 * - Where a comparison is undecided because its intervals overlap, both outcomes are allowed.
 * - The sign of zero is not held.
 *
 * Intervals forget that two values come from one (x - x has a width), so they are wider than
 * needed after cancellation, but never too narrow.
 */
import type { BackendTraits } from '@adafactor/core'
import { type NumberFormat, numberFormat } from './number-format.js'

/** What the model needs to know about the numbers that a device computes with. */
export interface ErrorModel extends NumberFormat {
  readonly precision: 'float32' | 'float64'
  readonly subnormals: 'kept' | 'flushed'
  /** By how many ulps of the sum of the absolute terms a sum of n terms may be wrong. */
  sumUlps(terms: number): number
}

/** Ulps by which operations that round may be wrong. */
export const operationUlps = {
  add: 1,
  subtract: 1,
  multiply: 1,
  square: 1,
  divide: 3,
  sqrt: 3,
  rsqrt: 3,
} as const

/**
 * The model of a device that says this about itself.
 * @param traits of its backend
 * @throws Error for a precision that the model does not know
 * @example
 * ```ts
 * import { errorModel } from '@adafactor/conformance'
 *
 * const { ulp, sumUlps } = errorModel({ precision: 'float32', subnormals: 'flushed' })
 * console.log(ulp === 2 ** -23, sumUlps(10000)) // => true 108
 * ```
 */
export function errorModel({
  precision,
  subnormals,
}: Pick<BackendTraits, 'precision' | 'subnormals'>): ErrorModel {
  if (!isKnown(precision)) {
    throw new Error(
      `there is no error model for the precision "${precision}"; there are float32 and float64`,
    )
  }
  return {
    precision,
    subnormals,
    ...numberFormat(precision),
    sumUlps:
      precision === 'float32'
        ? (terms) => Math.min(Math.max(0, terms - 1), 8 + Math.sqrt(terms))
        : (terms) => terms,
  }
}

function isKnown(precision: string): precision is ErrorModel['precision'] {
  return precision === 'float32' || precision === 'float64'
}
