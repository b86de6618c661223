/** Checks of option values, with messages that name the option, the value and what is allowed. */
import { AdafactorError } from '../errors.js'
import { type Shape, showShape } from '../tensors/shape.js'
import { isPromise } from './is-promise.js'
import { isPlainObject } from './plain-object.js'
import { showValue } from './show-value.js'

/** The smallest normal float32: what is below may count as zero on a device. */
export const smallestNormal = 1.17549435e-38

/** Who refuses a value, and in whose words; whatever is left out is as for the options of core. */
export interface Speaker<Name extends string = string> {
  /** What was called: `ndarrayBackend`, `torch`. The message begins with it. */
  readonly caller?: string
  /** What it calls what it was given (`option`). */
  readonly noun?: 'option' | 'argument'
  /** A name as the message has it (the name in quotation marks). */
  readonly show?: (name: Name) => string
}

const quoted = (name: string) => `"${name}"`

function said<Name extends string>({ caller }: Speaker<Name>, text: string): string {
  return caller === undefined ? text : `${caller}: ${text}`
}

/** What a number may be. */
export interface NumberRange {
  /** It is larger than this. */
  readonly above?: number
  /** It is this or larger. */
  readonly atLeast?: number
  /** It is smaller than this. */
  readonly below?: number
  /** It is this or smaller. */
  readonly atMost?: number
  /** Whether it is a whole number (false). */
  readonly whole?: boolean
  /** Why, where it is not obvious; follows the range in the message. */
  readonly because?: string
}

/**
 * The error for an option's value: the option, what was given, and what is allowed.
 *
 * @param allowed what the value must be: `a function`
 * @returns an AdafactorError `option/invalid`, to be thrown
 * @example
 * ```ts
 * import { invalidOption } from '@adafactor/core'
 *
 * const error = invalidOption('gpu', 3, 'an instance of GPU', { caller: 'myBackend' })
 * console.log(error.reason) // => myBackend: option "gpu" is 3; it must be an instance of GPU
 * ```
 */
export function invalidOption<Name extends string>(
  option: Name,
  value: unknown,
  allowed: string,
  speaker: Speaker<Name> = {},
): AdafactorError {
  const { noun = 'option', show = quoted } = speaker
  return new AdafactorError(
    'option/invalid',
    said(speaker, `${noun} ${show(option)} is ${showValue(value)}; it must be ${allowed}`) +
      (isPromise(value) ? '; await a promise first: a function of options must not be async' : ''),
  )
}

/**
 * The error for two options that contradict each other.
 *
 * @param why what is wrong about them, and what to do
 * @returns an AdafactorError `option/conflict`, to be thrown
 */
export function conflict<Name extends string>(
  a: Name,
  b: Name,
  why: string,
  speaker: Speaker<Name> = {},
): AdafactorError {
  const { noun = 'option', show = quoted } = speaker
  return new AdafactorError(
    'option/conflict',
    said(speaker, `${noun}s ${show(a)} and ${show(b)} contradict each other: ${why}`),
  )
}

/**
 * Refuses what is no number in a range; an infinite one never is.
 *
 * @returns the value
 * @throws AdafactorError `option/invalid`
 * @example
 * ```ts
 * import { checkNumber } from '@adafactor/core'
 *
 * console.log(checkNumber('threads', 4, { atLeast: 1, whole: true })) // => 4
 * ```
 */
export function checkNumber<Name extends string>(
  option: Name,
  value: unknown,
  range: NumberRange,
  speaker?: Speaker<Name>,
): number {
  const { above, atLeast, below, atMost, whole } = range
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (above === undefined || value > above) &&
    (atLeast === undefined || value >= atLeast) &&
    (below === undefined || value < below) &&
    (atMost === undefined || value <= atMost) &&
    (!whole || Number.isInteger(value))
  if (!fits) throw invalidOption(option, value, describeRange(range), speaker)
  return value
}

function describeRange({ above, atLeast, below, atMost, whole, because }: NumberRange): string {
  const bounds = [
    above === undefined ? [] : [`above ${above}`],
    atLeast === undefined ? [] : [`at least ${atLeast}`],
    below === undefined ? [] : [`below ${below}`],
    atMost === undefined ? [] : [`at most ${atMost}`],
  ].flat()
  const kind = whole ? 'a whole number' : 'a finite number'
  return [kind, bounds.join(' and ')].filter(Boolean).join(' ') + (because ? ` (${because})` : '')
}

/**
 * Refuses what is none of some words.
 *
 * @returns the value
 * @throws AdafactorError `option/invalid`
 * @example
 * ```ts
 * import { checkChoice } from '@adafactor/core'
 *
 * console.log(checkChoice('mode', 'cpu', ['auto', 'cpu'])) // => cpu
 * ```
 */
export function checkChoice<C extends string, Name extends string>(
  option: Name,
  value: unknown,
  choices: readonly C[],
  speaker?: Speaker<Name>,
): C {
  if (choices.includes(value as C)) return value as C
  throw invalidOption(option, value, choices.map(quoted).join(' or '), speaker)
}

/**
 * Refuses what is neither true nor false.
 *
 * @returns the value
 * @throws AdafactorError `option/invalid`
 * @example
 * ```ts
 * import { checkBoolean } from '@adafactor/core'
 *
 * console.log(checkBoolean('verbose', false)) // => false
 * ```
 */
export function checkBoolean<Name extends string>(
  option: Name,
  value: unknown,
  speaker?: Speaker<Name>,
): boolean {
  if (typeof value === 'boolean') return value
  throw invalidOption(option, value, 'true or false', speaker)
}

/** @throws AdafactorError `option/invalid` unless the value is a list of different axes of the shape */
export function checkAxes(option: string, value: unknown, shape: Shape): void {
  const fits =
    Array.isArray(value) &&
    Array.from(value).every((axis) => Number.isInteger(axis) && axis >= 0 && axis < shape.length) &&
    new Set(value).size === value.length
  if (fits) return
  throw invalidOption(
    option,
    value,
    `a list of different axes of a parameter of shape ${showShape(shape)}, counted from 0`,
  )
}

/**
 * Refuses what is no object as braces make one: a list, a Map, an instance of a class.
 *
 * @param allowed what the value must be: `a plain object: { mode }`
 * @throws AdafactorError `option/invalid`
 * @example
 * ```ts
 * import { checkObject } from '@adafactor/core'
 *
 * const given: unknown = { mode: 'cpu' }
 * checkObject('options', given, 'a plain object: { mode }')
 * console.log(Object.keys(given)) // => [ 'mode' ]
 * ```
 */
export function checkObject<Name extends string>(
  option: Name,
  value: unknown,
  allowed: string,
  speaker?: Speaker<Name>,
): asserts value is object {
  if (!isPlainObject(value)) throw invalidOption(option, value, allowed, speaker)
}

/** What a message says of a name that is none of those known: `; did you mean "lr"?`. */
export type Hint = (name: string) => string | undefined

/**
 * Refuses keys that are no options, with the one that may be meant or all that there are.
 *
 * @param within the option that the object belongs to, with a point; empty at the top
 * @param known the names that there are
 * @param hint what to say of a key that is none; without it, or if it knows nothing, the name that
 *   differs by the fewest letters
 * @throws AdafactorError `option/unknown`
 * @example
 * ```ts
 * import { checkKeys, reasonOf } from '@adafactor/core'
 *
 * try {
 *   checkKeys('', { mod: 'cpu' }, ['mode', 'threads'], { caller: 'myBackend' })
 * } catch (error) {
 *   console.log(reasonOf(error)) // => myBackend: there is no option "mod"; did you mean "mode"?
 * }
 * ```
 */
export function checkKeys(
  within: string,
  options: object,
  known: readonly string[],
  speaker: Speaker<never> = {},
  hint?: Hint,
): void {
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
    const nearest = nearestTo(key, known)
    throw new AdafactorError(
      'option/unknown',
      said(speaker, `there is no ${speaker.noun ?? 'option'} "${within}${key}"`) +
        (hint?.(key) ??
          (nearest ? didYouMean([within + nearest]) : `; there are ${known.join(', ')}`)),
    )
  }
}

/** The question at the end of a message. */
export function didYouMean(names: readonly string[]): string {
  return `; did you mean "${names.join('" or "')}"?`
}

/** The known word that differs from a word by the fewest letters, if these are few. */
export function nearestTo(word: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined
  // Of a word of one or two letters nothing would be left.
  let most = Math.min(Math.max(2, word.length / 3), word.length - 1)
  for (const candidate of known) {
    // Words of other lengths differ by as many letters: of thousands of names few are compared.
    if (Math.abs(candidate.length - word.length) > most) continue
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance > most || (distance === most && nearest !== undefined)) continue
    nearest = candidate
    most = distance
  }
  return nearest
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
