/** What presets check about their arguments beside what all options are checked for. */
import { meaningOf, whyWithout, wordIn } from '../adafactor/option-words.js'
import {
  checkKeys,
  checkNumber,
  didYouMean,
  type Hint,
  invalidOption,
  type NumberRange,
  type Speaker,
} from '../checks/option-checks.js'
import { isPlainObject } from '../checks/plain-object.js'
import { AdafactorError } from '../errors.js'
import type { PeerWords } from './peer-words.js'

/**
 * Refuses names that are none of a preset's arguments, in whoever's words they may be.
 *
 * @throws AdafactorError `option/unknown`; `option/invalid` if the arguments are no object
 */
export function checkArguments<A extends object>(given: A, peer: PeerWords<A>): void {
  const { caller, known, unsupported } = peer
  if (!isPlainObject(given)) {
    throw new AdafactorError('option/invalid', `${caller}: the arguments must be a plain object`)
  }
  for (const [argument, why] of Object.entries(unsupported)) {
    const name = wordIn(Object.keys(given), argument)
    if (name === undefined) continue
    throw new AdafactorError(
      'option/unknown',
      `${caller}: argument "${name}" is not supported: ${why}`,
    )
  }
  checkKeys('', given, known, peer, argumentHint(known))
}

/** What to say of a word that is no argument: which one is the same, or which option. */
function argumentHint(known: readonly string[]): Hint {
  return (word) => {
    const own = wordIn(known, word)
    if (own) return didYouMean([own])
    const why = whyWithout(word)
    if (why) return `: ${why}`
    const options = meaningOf(word)
    const same = known.filter((name) => meaningOf(name).some((option) => options.includes(option)))
    if (same.length > 0) return didYouMean(same)
    if (options.length === 0) return undefined
    return `; beside a preset adafactor() takes "${options.join('" or "')}"`
  }
}

/** @throws AdafactorError `option/invalid` unless the value is null or a number in the range */
export function checkNullable<Name extends string>(
  argument: Name,
  value: unknown,
  range: NumberRange,
  peer: Speaker<Name>,
): number | null {
  return value === null ? null : checkNumber(argument, value, range, peer)
}

/** @throws AdafactorError `option/invalid` unless the value is a list of two */
export function checkPair<Name extends string>(
  argument: Name,
  value: unknown,
  allowed: string,
  peer: Speaker<Name>,
): void {
  if (Array.isArray(value) && value.length === 2) return
  throw invalidOption(argument, value, allowed, peer)
}

/** The error for what the arguments say about one parameter: an AdafactorError `option/invalid`. */
export function invalidForParameter(
  parameter: string,
  why: string,
  { caller }: Speaker<never>,
): AdafactorError {
  return new AdafactorError('option/invalid', `${caller}: parameter "${parameter}" ${why}`)
}
