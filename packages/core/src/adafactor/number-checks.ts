/** Checks of numbers that both options and the arguments of presets have. */
import {
  checkNumber,
  conflict,
  type NumberRange,
  type Speaker,
  smallestNormal,
} from '../checks/option-checks.js'
import type { Schedule } from './options.js'

/** An epsilon2, an exponent, a rate. */
export const nonNegative: NumberRange = { atLeast: 0 }

/** The smallest size of an axis that is factored. */
export const sizeRange: NumberRange = { atLeast: 0, whole: true }

/** A constant beta1 or beta2. */
export const betaRange: NumberRange = { atLeast: 0, below: 1 }

/** A threshold of clipping. */
export const thresholdRange: NumberRange = { above: 0, because: 'null for no clipping' }

/** An epsilon1 that is added to squared gradients in float32. */
export const addedEpsilonRange: NumberRange = {
  atLeast: smallestNormal,
  because: 'below that it is zero in float32, and a gradient of zeros would give NaN',
}

/** @throws AdafactorError `option/invalid` unless the value is a number from 0 up, or a function */
export function checkRate<Name extends string>(
  option: Name,
  rate: unknown,
  speaker?: Speaker<Name>,
): number | Schedule {
  if (typeof rate === 'function') return rate as Schedule
  const range = { atLeast: 0, because: 'or a function of the updates before' }
  return checkNumber(option, rate, range, speaker)
}

/**
 * Checks the bounds of a parameter's scale, named as the speaker names them.
 * @throws AdafactorError `option/conflict` if the smallest is above the largest
 */
export function checkScales<Name extends string>(
  [smallestName, smallest]: readonly [Name, number],
  [largestName, largest]: readonly [Name, number],
  speaker?: Speaker<Name>,
): void {
  if (smallest <= largest) return
  const why = `the smallest scale, ${smallest}, is above the largest, ${largest}`
  throw conflict(smallestName, largestName, why, speaker)
}
