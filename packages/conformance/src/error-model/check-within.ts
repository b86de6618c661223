import { type Shape, showShape } from '@adafactor/core'
import { Violation } from '../violation.js'
import type { Interval } from './interval.js'
import { type IntervalTensor, intervalAt } from './interval-tensor.js'

/**
 * How far a number is from the middle of its interval, in halves of its width: up to 1 is right.
 * Where only one number is right, 0 or infinite; where nothing is claimed, 0.
 *
 * @example
 * ```ts
 * import { errorIn } from '@adafactor/conformance'
 *
 * console.log(errorIn({ lo: 1, hi: 3, nan: 0 }, 2.5)) // => 0.5
 * ```
 */
export function errorIn({ lo, hi, nan }: Interval, actual: number): number {
  if (Number.isNaN(actual)) return nan === 0 ? Number.POSITIVE_INFINITY : 0
  const inside = actual >= lo && actual <= hi
  const half = (hi - lo) / 2
  if (!Number.isFinite(half) || half === 0) return inside ? 0 : Number.POSITIVE_INFINITY
  const error = Math.abs(actual - (lo + half)) / half
  return inside ? Math.min(error, 1) : Math.max(error, 1 + 2 ** -20)
}

/**
 * Holds what a device came to against its intervals.
 * @returns the worst error found, in units of the tolerance; where the interval is wider than a
 *   quarter of the number, or was rounded to a coarser type, it is not counted
 * @throws Error with the place, the number and the interval of the worst element
 * @example
 * ```ts
 * import { checkWithin, errorModel, loadIntervals } from '@adafactor/conformance'
 *
 * const model = errorModel({ precision: 'float32', subnormals: 'kept' })
 * const expected = loadIntervals(model, [2], [1, 2])
 * console.log(checkWithin([1, 2], expected, 'x')) // => 0
 * ```
 */
export function checkWithin(
  actual: ArrayLike<number>,
  expected: IntervalTensor,
  what: string,
): number {
  if (actual.length !== expected.lo.length) {
    throw new Violation(
      `${what}: ${actual.length} numbers were read, ${expected.lo.length} were expected`,
    )
  }
  let worst = 0
  let worstIndex = -1
  let outside = 0
  for (let index = 0; index < actual.length; index++) {
    const interval = intervalAt(expected, index)
    const error = errorIn(interval, actual[index] as number)
    if (error > 1) outside++
    else if (expected.isCoarse || saysLittle(interval)) continue
    if (error > worst) [worst, worstIndex] = [error, index]
  }
  if (worst <= 1) return worst
  const place = showPlace(worstIndex, expected.shape)
  throw new Violation(
    `${what}${place} is ${actual[worstIndex]}, expected ${showInterval(intervalAt(expected, worstIndex))}` +
      // A number that is just wrong is not measured in roundings.
      (worst < 1e6 ? `: ${worst.toPrecision(3)} times the tolerance` : '') +
      (outside > 1 ? ` (${outside} of ${actual.length} elements are wrong)` : ''),
  )
}

/** Wide intervals (cancellation, underflow, undecided comparisons) are no measure of accuracy. */
function saysLittle({ lo, hi }: Interval): boolean {
  return hi - lo > Math.abs(lo + hi) / 4
}

/** An interval for people. */
function showInterval({ lo, hi, nan }: Interval): string {
  if (nan === 2) return 'NaN'
  const numbers = lo === hi ? String(lo) : `${lo} to ${hi}`
  return nan === 1 ? `${numbers}, or NaN` : numbers
}

function showPlace(index: number, shape: Shape): string {
  if (shape.length === 0) return ''
  const place: number[] = []
  let rest = index
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return `${showShape(place)} of ${showShape(shape)}`
}
