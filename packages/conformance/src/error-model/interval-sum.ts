import type { Interval, NanClaim } from './interval.js'
import type { ErrorModel } from './model.js'

/** The sum of intervals that come one by one, in any order that the device may choose. */
export class IntervalSum {
  readonly #model: ErrorModel

  count = 0
  #lo = 0
  #hi = 0
  /** The sum of the absolute terms, which the error is measured by. */
  #magnitude = 0
  #nan: NanClaim = 0
  #anyNegative = false
  #anyNegativeZero = false
  #anyPositive = false
  /** Whether a term is infinite: 0 none, 1 possibly, 2 certainly. */
  #infinite = 0
  #negativeInfinite = 0

  constructor(model: ErrorModel) {
    this.#model = model
  }

  include(lo: number, hi: number, nan: NanClaim): void {
    this.count++
    if (nan > this.#nan) this.#nan = nan
    if (nan === 2) return
    if (lo < 0) this.#anyNegative = true
    else if (Object.is(lo, -0)) this.#anyNegativeZero = true
    if (hi > 0) this.#anyPositive = true
    if (hi === Number.POSITIVE_INFINITY)
      this.#infinite = Math.max(this.#infinite, lo === hi ? 2 : 1)
    else this.#hi += hi
    if (lo === Number.NEGATIVE_INFINITY) {
      this.#negativeInfinite = Math.max(this.#negativeInfinite, lo === hi ? 2 : 1)
    } else this.#lo += lo
    this.#magnitude += Math.max(finiteMagnitude(lo), finiteMagnitude(hi))
  }

  /**
   * The sum, before the range of the device's numbers is taken into account.
   * @param ofMean whether a device may divide the terms before it adds them up
   */
  result(ofMean = false): Interval {
    const [model, magnitude, anyNegative, anyPositive, infinite, negativeInfinite] = [
      this.#model,
      this.#magnitude,
      this.#anyNegative,
      this.#anyPositive,
      this.#infinite,
      this.#negativeInfinite,
    ]
    const { count } = this
    const infinity = Number.POSITIVE_INFINITY
    if (this.#nan === 2 || (infinite === 2 && negativeInfinite === 2)) {
      return { lo: infinity, hi: -infinity, nan: 2 }
    }
    const lost = model.subnormals === 'flushed' ? model.smallestNormal : model.smallestSubnormal
    const slack =
      magnitude * (model.sumUlps(count) * model.ulp + count * 2 ** -53) +
      (magnitude > 0 && (ofMean || model.subnormals === 'flushed')
        ? count * lost * (ofMean ? 2 * count : 1)
        : 0)
    let lo = anyNegative ? this.#lo - slack : Math.max(0, this.#lo - slack)
    let hi = anyPositive ? this.#hi + slack : Math.min(0, this.#hi + slack)
    // A part of the sum may overflow even if the whole does not.
    const overflow = magnitude + slack > model.largest
    if (infinite > 0 || (overflow && anyPositive)) hi = infinity
    if (negativeInfinite > 0 || (overflow && anyNegative)) lo = -infinity
    // A sum of zeros may start from the first or from 0.
    if (lo === 0 && this.#anyNegativeZero) lo = -0
    const opposite = hi === infinity && lo === -infinity
    if (infinite === 2 && !opposite) lo = infinity
    if (negativeInfinite === 2 && !opposite) hi = -infinity
    return { lo, hi, nan: opposite ? 1 : this.#nan }
  }
}

function finiteMagnitude(x: number): number {
  return Number.isFinite(x) ? Math.abs(x) : 0
}
