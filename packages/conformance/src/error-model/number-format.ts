import { type ElementType, elementTypes } from '@adafactor/core'

/** What the numbers of an element type are like. */
export interface NumberFormat {
  /** The distance from 1 to the next number. */
  readonly ulp: number
  /** Below it numbers are subnormal. */
  readonly smallestNormal: number
  /** The smallest number above 0. */
  readonly smallestSubnormal: number
  /** The largest finite number. */
  readonly largest: number
  /** The nearest number of the type. */
  round(value: number): number
}

/** The numbers of an element type, as its bits allow them (IEEE 754). */
export function numberFormat(type: ElementType): NumberFormat {
  const { significandBits, exponentBits, round } = elementTypes[type]
  const ulp = 2 ** (1 - significandBits)
  const largestExponent = 2 ** (exponentBits - 1) - 1
  const smallestNormal = 2 ** (1 - largestExponent)
  return {
    ulp,
    smallestNormal,
    smallestSubnormal: smallestNormal * ulp,
    largest: (2 - ulp) * 2 ** largestExponent,
    round,
  }
}
