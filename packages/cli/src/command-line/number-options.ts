import { InvalidArgumentError } from 'commander'

/**
 * Reads an option's text as a whole number.
 *
 * @param most the largest allowed; any by default
 * @returns what commander takes as the parser of an option; it throws an `InvalidArgumentError`
 * @example
 * ```ts
 * import { wholeNumber } from '@adafactor/cli/command-line'
 *
 * console.log(wholeNumber(1, 1000)('12')) // => 12
 * ```
 */
export function wholeNumber(least: number, most?: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    const isAllowed = value >= least && value <= (most ?? Number.MAX_SAFE_INTEGER)
    if (/^\d+$/.test(text) && isAllowed) return value
    throw new InvalidArgumentError(
      `Allowed are whole numbers from ${least} ${most === undefined ? 'up' : `to ${most}`}.`,
    )
  }
}

/** Which numbers are allowed. */
export interface NumberLimits {
  /** At least this, */
  readonly least?: number
  /** or more than this. */
  readonly above?: number
  /** At most this, */
  readonly most?: number
  /** or less than this. */
  readonly below?: number
}

/**
 * Reads an option's text as a number within limits.
 *
 * @returns what commander takes as the parser of an option; it throws an `InvalidArgumentError`
 * @example
 * ```ts
 * import { numberWithin } from '@adafactor/cli/command-line'
 *
 * console.log(numberWithin({ above: 0, below: 1 })('0.9')) // => 0.9
 * ```
 */
export function numberWithin(limits: NumberLimits): (text: string) => number {
  const { least, above, most, below } = limits
  return (text) => {
    const value = Number(text)
    const isAllowed =
      value >= (least ?? Number.NEGATIVE_INFINITY) &&
      value > (above ?? Number.NEGATIVE_INFINITY) &&
      value <= (most ?? Number.POSITIVE_INFINITY) &&
      value < (below ?? Number.POSITIVE_INFINITY)
    if (text.trim() !== '' && isAllowed) return value
    const words = [
      ...(least === undefined ? [] : [`from ${least} up`]),
      ...(above === undefined ? [] : [`above ${above}`]),
      ...(most === undefined ? [] : [`up to ${most}`]),
      ...(below === undefined ? [] : [`below ${below}`]),
    ]
    throw new InvalidArgumentError(`Allowed are numbers ${words.join(', ')}.`)
  }
}
