import { type ElementType, elementTypes, isHalfType, roundToBfloat16 } from '@adafactor/core'
import { type ErrorModel, operationUlps } from './model.js'
import { neighbours } from './neighbours.js'

/** Whether a value is NaN: 0 never, 1 possibly, 2 certainly. */
export type NanClaim = 0 | 1 | 2

/**
 * The values that a device may have for one element: `lo` to `hi`, both included, infinities
 * among them; NaN apart. A certain NaN is the empty interval from Infinity to -Infinity.
 */
export interface Interval {
  /** The smallest value. */
  readonly lo: number
  /** The largest value. */
  readonly hi: number
  /** Whether it is NaN. */
  readonly nan: NanClaim
}

/** What a tensor is stored as, and how a store to it rounds. */
export interface StoredAs {
  readonly type: ElementType
  /** To either neighbour, not to the nearest one. */
  readonly isStochastic: boolean
}

/** The element-wise operations on intervals. */
export type IntervalArithmetic = ReturnType<typeof intervalArithmetic>

const infinity = Number.POSITIVE_INFINITY
const certainNan: Interval = { lo: infinity, hi: -infinity, nan: 2 }
const zero: Interval = { lo: 0, hi: 0, nan: 0 }
const one: Interval = { lo: 1, hi: 1, nan: 0 }
const zeroOrOne: Interval = { lo: 0, hi: 1, nan: 0 }

/** Rounding of float64, in which the ends of intervals are computed. */
const ownRounding = 2 ** -52

/** The element-wise operations under a model; its text is in `model.ts`. */
export function intervalArithmetic(model: ErrorModel) {
  const { largest, smallestNormal, smallestSubnormal, ulp } = model
  const flushed = model.subnormals === 'flushed'

  function settle(lo: number, hi: number, nan: NanClaim): Interval {
    if (nan === 2) return certainNan
    return {
      lo: lo < -largest ? -infinity : flushed && lo > 0 && lo < smallestNormal ? 0 : lo,
      hi: hi > largest ? infinity : flushed && hi < 0 && hi > -smallestNormal ? -0 : hi,
      nan,
    }
  }

  function widen(lo: number, hi: number, nan: NanClaim, ulps: number): Interval {
    const relative = ulps * ulp + ownRounding
    const absolute = ulps * smallestSubnormal
    const down = lo > 0 ? Math.max(0, lo * (1 - relative) - absolute) : lo * (1 + relative)
    const up = hi < 0 ? Math.min(-0, hi * (1 - relative) + absolute) : hi * (1 + relative)
    return settle(lo < 0 ? down - absolute : down, hi > 0 ? up + absolute : up, nan)
  }

  function add(a: Interval, b: Interval): Interval {
    if (a.nan === 2 || b.nan === 2) return certainNan
    const [lo, hi] = [a.lo + b.lo, a.hi + b.hi]
    const opposite =
      (a.hi === infinity && b.lo === -infinity) || (a.lo === -infinity && b.hi === infinity)
    const certain = opposite && isInfinite(a) && isInfinite(b)
    return widen(
      Number.isNaN(lo) ? -infinity : lo,
      Number.isNaN(hi) ? infinity : hi,
      nanOf(a, b, opposite, certain),
      operationUlps.add,
    )
  }

  function multiply(a: Interval, b: Interval): Interval {
    if (a.nan === 2 || b.nan === 2) return certainNan
    const [p, q] = [product(a.lo, b.lo), product(a.lo, b.hi)]
    const [r, s] = [product(a.hi, b.lo), product(a.hi, b.hi)]
    const invalid = (hasZero(a) && hasInfinity(b)) || (hasInfinity(a) && hasZero(b))
    const certain = (isZero(a) && isInfinite(b)) || (isInfinite(a) && isZero(b))
    const lo = Math.min(p, q, r, s)
    const negativeZero = lo === 0 && (mayBeNegative(a) || mayBeNegative(b))
    return widen(
      negativeZero ? -0 : lo,
      Math.max(p, q, r, s),
      nanOf(a, b, invalid, certain),
      operationUlps.multiply,
    )
  }

  function divide(a: Interval, b: Interval): Interval {
    if (a.nan === 2 || b.nan === 2) return certainNan
    const invalid = (hasZero(a) && hasZero(b)) || (hasInfinity(a) && hasInfinity(b))
    const certain = (isZero(a) && isZero(b)) || (isInfinite(a) && isInfinite(b))
    let lo = infinity
    let hi = -infinity
    const include = (quotient: number) => {
      lo = Math.min(lo, quotient)
      hi = Math.max(hi, quotient)
    }
    for (const divisor of divisors(b)) {
      for (const dividend of [a.lo, a.hi]) {
        const quotient = dividend / divisor
        if (!Number.isNaN(quotient)) include(quotient)
        else if (dividend !== 0) {
          // Infinite by infinite: what is finite in the dividend gives a zero of either sign.
          include(-0)
          include(0)
        }
      }
    }
    // A GPU multiplies by the reciprocal, which is subnormal beyond this.
    if (flushed && Math.max(b.hi, -b.lo) > 1 / smallestNormal) include(0)
    return widen(lo, hi, nanOf(a, b, invalid, certain), operationUlps.divide)
  }

  function sqrt(a: Interval): Interval {
    if (a.nan === 2 || a.hi < 0) return certainNan
    const nan = a.lo < 0 ? 1 : a.nan
    const lo = mayBeNegative(a) ? -0 : Math.sqrt(a.lo)
    return widen(lo, Math.sqrt(a.hi), nan, operationUlps.sqrt)
  }

  function rsqrt(a: Interval): Interval {
    if (a.nan === 2 || a.hi < 0) return certainNan
    const nan = a.lo < 0 ? 1 : a.nan
    const lo = mayBeNegative(a) ? -infinity : 1 / Math.sqrt(a.hi)
    return widen(lo, 1 / Math.sqrt(Math.max(a.lo, 0)), nan, operationUlps.rsqrt)
  }

  function square(a: Interval): Interval {
    if (a.nan === 2) return certainNan
    const { lo, hi, nan } = abs(a)
    return widen(lo * lo, hi * hi, nan, operationUlps.square)
  }

  function abs(a: Interval): Interval {
    if (a.nan === 2) return certainNan
    const larger = Math.max(Math.abs(a.lo), Math.abs(a.hi))
    const smaller = hasZero(a) ? 0 : Math.min(Math.abs(a.lo), Math.abs(a.hi))
    return { lo: smaller, hi: larger, nan: a.nan }
  }

  function minimum(a: Interval, b: Interval): Interval {
    if (a.nan === 2 || b.nan === 2) return certainNan
    const hi = Math.min(a.hi, b.hi)
    const either = flushed && mayBeTiny(a) && mayBeTiny(b)
    return {
      lo: Math.min(a.lo, b.lo),
      hi: either ? Math.max(hi, tinyEnd(a.hi), tinyEnd(b.hi)) : hi,
      nan: nanOf(a, b),
    }
  }

  /** A comparison that flushes takes numbers this small for 0, and one for the other. */
  function mayBeTiny({ lo, hi }: Interval): boolean {
    return lo < smallestNormal && hi > -smallestNormal
  }

  function tinyEnd(end: number): number {
    return Math.min(Math.max(end, -smallestNormal), smallestNormal)
  }

  function maximum(a: Interval, b: Interval): Interval {
    if (a.nan === 2 || b.nan === 2) return certainNan
    const larger = Math.max(a.lo, b.lo)
    const either = flushed && mayBeTiny(a) && mayBeTiny(b)
    const lo = either ? Math.min(larger, tinyEnd(a.lo), tinyEnd(b.lo)) : larger
    // Of 0 and -0 a device may take either.
    const negativeZero = lo === 0 && (Object.is(a.lo, -0) || Object.is(b.lo, -0))
    return { lo: negativeZero ? -0 : lo, hi: Math.max(a.hi, b.hi), nan: nanOf(a, b) }
  }

  function isFiniteNumber(a: Interval): Interval {
    if (a.nan === 2 || isInfinite(a)) return zero
    return a.nan === 0 && a.hi <= largest && a.lo >= -largest ? one : zeroOrOne
  }

  function greater(a: Interval, b: Interval): Interval {
    if (a.nan === 2 || b.nan === 2 || a.hi <= b.lo) return zero
    return a.lo > b.hi && nanOf(a, b) === 0 ? one : zeroOrOne
  }

  function where(condition: Interval, a: Interval, b: Interval): Interval {
    if (!hasZero(condition)) return a
    if (isZero(condition) && condition.nan === 0) return b
    const nan = a.nan === 2 && b.nan === 2 ? 2 : a.nan || b.nan ? 1 : 0
    return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi), nan }
  }

  /** A number of the host: some devices keep it as it is, others round it. */
  function constant(value: number): Interval {
    if (Number.isNaN(value)) return certainNan
    const rounded = model.round(value)
    return settle(Math.min(value, rounded), Math.max(value, rounded), 0)
  }

  return {
    constant,
    add,
    subtract: (a: Interval, b: Interval) => add(a, negate(b)),
    multiply,
    divide,
    minimum,
    maximum,
    sqrt,
    rsqrt,
    square,
    abs,
    bfloat16: (a: Interval) => settle(roundToBfloat16(a.lo), roundToBfloat16(a.hi), a.nan),
    isFinite: isFiniteNumber,
    greater,
    where,
    /** The mean that belongs to a sum; of nothing it may be anything. */
    meanOf: (sum: Interval, count: number): Interval =>
      count === 0 ? { lo: -infinity, hi: infinity, nan: 1 } : divide(sum, constant(count)),
    /** What the range of the device's numbers does to an interval. */
    settle: ({ lo, hi, nan }: Interval) => settle(lo, hi, nan),
    /** A number read from a tensor. */
    load: (value: number) => (Number.isNaN(value) ? certainNan : settle(value, value, 0)),
    /** What a tensor of this type holds after the value was stored. */
    store: ({ lo, hi, nan }: Interval, { type, isStochastic }: StoredAs): Interval => {
      if (nan === 2) return certainNan
      if (isStochastic && isHalfType(type)) {
        return { lo: neighbours(type, lo)[0], hi: neighbours(type, hi)[1], nan }
      }
      const { round } = elementTypes[type]
      return { lo: round(lo), hi: round(hi), nan }
    },
  }
}

function negate({ lo, hi, nan }: Interval): Interval {
  return { lo: -hi, hi: -lo, nan }
}

/** A product in which an infinity times zero counts as zero; that it may be NaN is said apart. */
function product(x: number, y: number): number {
  const value = x * y
  return Number.isNaN(value) ? 0 : value
}

/** The ends of the divisor; zero from both sides where it may have either sign. */
function divisors({ lo, hi }: Interval): number[] {
  if (lo > 0 || hi < 0) return [lo, hi]
  const fromBelow = mayBeNegative({ lo })
  return [...(lo < 0 ? [lo] : []), ...(fromBelow ? [-0] : []), 0, ...(hi > 0 ? [hi] : [])]
}

/** Negative numbers, or a zero that is: it decides about the infinities of division and roots. */
function mayBeNegative({ lo }: Pick<Interval, 'lo'>): boolean {
  return lo < 0 || Object.is(lo, -0)
}

function hasZero({ lo, hi }: Interval): boolean {
  return lo <= 0 && hi >= 0
}
function isZero({ lo, hi }: Interval): boolean {
  return lo === 0 && hi === 0
}
function hasInfinity({ lo, hi }: Interval): boolean {
  return lo === -infinity || hi === infinity
}
function isInfinite({ lo, hi }: Interval): boolean {
  return lo === hi && Math.abs(lo) === infinity
}

function nanOf(a: Interval, b: Interval, invalid = false, certain = false): NanClaim {
  return certain ? 2 : a.nan || b.nan || invalid ? 1 : 0
}
