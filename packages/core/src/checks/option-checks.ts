/** Checks of option values, with messages that name the option, the value and what is allowed. */
import { AdafactorError } from '../errors.js'
import { type Shape, showShape } from '../tensors/shape.js'
import { isPromise } from './is-promise.js'
import { isPlainObject } from './plain-object.js'
import { showValue } from './show-value.js'

/** The smallest normal float32: what is below may count as zero on a device. */
export const smallestNormal = 1.17549435e-38

/** What a number may be. */
export interface NumberRange {
  readonly above?: number
  readonly atLeast?: number
  readonly below?: number
  readonly atMost?: number
  readonly whole?: boolean
  /** Why, where it is not obvious; follows the range in the message. */
  readonly because?: string
}

/** Refuses an option's value. */
export function invalidOption(option: string, value: unknown, allowed: string): AdafactorError {
  return new AdafactorError(
    'option/invalid',
    `option "${option}" is ${showValue(value)}; it must be ${allowed}` +
      (isPromise(value) ? '; await a promise first: a function of options must not be async' : ''),
  )
}

/** @throws AdafactorError `option/invalid` unless the value is a number in the range */
export function checkNumber(option: string, value: unknown, range: NumberRange): number {
  const { above, atLeast, below, atMost, whole } = range
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (above === undefined || value > above) &&
    (atLeast === undefined || value >= atLeast) &&
    (below === undefined || value < below) &&
    (atMost === undefined || value <= atMost) &&
    (!whole || Number.isInteger(value))
  if (!fits) throw invalidOption(option, value, describeRange(range))
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

/** @throws AdafactorError `option/invalid` unless the value is one of these */
export function checkChoice<C extends string>(
  option: string,
  value: unknown,
  choices: readonly C[],
): C {
  if (choices.includes(value as C)) return value as C
  throw invalidOption(option, value, choices.map((choice) => `"${choice}"`).join(' or '))
}

/** @throws AdafactorError `option/invalid` unless the value is true or false */
export function checkBoolean(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalidOption(option, value, 'true or false')
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

/** @throws AdafactorError `option/invalid` unless the value is a plain object */
export function checkObject(
  option: string,
  value: unknown,
  allowed: string,
): asserts value is object {
  if (!isPlainObject(value)) throw invalidOption(option, value, allowed)
}

/** What a message says of a name that is none of those known: `; did you mean "lr"?`. */
export type Hint = (name: string) => string | undefined

/**
 * Refuses keys that are not options.
 * @param within the option that the object belongs to; empty at the top
 * @param hint what to say of a key that is none; without it, or if it knows nothing, the nearest
 * @throws AdafactorError `option/unknown`
 */
export function checkKeys(
  within: string,
  options: object,
  known: readonly string[],
  hint?: Hint,
): void {
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
    const nearest = nearestTo(key, known)
    throw new AdafactorError(
      'option/unknown',
      `there is no option "${within}${key}"` +
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
