import { meaningOf, whyWithout, wordIn } from '../adafactor/option-words.js'
import type { Schedule } from '../adafactor/options.js'
import {
  checkBoolean,
  checkChoice,
  checkKeys,
  checkNumber,
  checkObject,
  didYouMean,
  type Hint,
  invalidOption,
  type NumberRange,
  smallestNormal,
} from '../checks/option-checks.js'
import { isPlainObject } from '../checks/plain-object.js'
import { AdafactorError } from '../errors.js'

/** How a peer spells each argument of a preset: `{ clipThreshold: 'clip_threshold' }`. */
export type Spelling<A extends object> = { readonly [Name in keyof A & string]-?: string }

/** An argument, or a part of one: `eps`, `eps[0]`, `decayRate.exponent`. */
type Part<A extends object> =
  | (keyof A & string)
  | `${keyof A & string}[${number}]`
  | `${keyof A & string}.${string}`

const nonNegative = { atLeast: 0 }

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

/** Checks of a preset's arguments, with messages that name the peer and speak its words. */
export class ArgumentChecks<A extends object> {
  /**
   * @param unsupported arguments that the peer has and the preset has not: why, and what to do
   * @throws AdafactorError `option/unknown` for a name that is none of the arguments,
   *   `option/invalid` if the arguments are no object
   */
  constructor(
    private readonly peer: string,
    private readonly spelling: Spelling<A>,
    given: A,
    unsupported: Readonly<Record<string, string>> = {},
  ) {
    if (!isPlainObject(given)) {
      throw new AdafactorError('option/invalid', `${peer}: the arguments must be a plain object`)
    }
    for (const [argument, why] of Object.entries(unsupported)) {
      const name = wordIn(Object.keys(given), argument)
      if (name === undefined) continue
      throw new AdafactorError(
        'option/unknown',
        `${peer}: argument "${name}" is not supported: ${why}`,
      )
    }
    const known = Object.keys(spelling)
    this.inPeersWords('', () => checkKeys('', given, known, {}, argumentHint(known)))
  }

  number(part: Part<A>, value: unknown, range: NumberRange): number {
    return this.inPeersWords(part, () => checkNumber(part, value, range))
  }

  nonNegative(part: Part<A>, value: unknown): number {
    return this.number(part, value, nonNegative)
  }

  /** A number from 0 up, or a schedule. */
  rate(part: Part<A>, value: unknown): number | Schedule {
    if (typeof value === 'function') return value as Schedule
    return this.number(part, value, {
      ...nonNegative,
      because: 'or a function of the updates before',
    })
  }

  /** beta1, or null for none. */
  beta1(part: Part<A>, value: unknown): number | null {
    return value === null ? null : this.number(part, value, { atLeast: 0, below: 1 })
  }

  /** The threshold of clipping, or null for none. */
  threshold(part: Part<A>, value: unknown): number | null {
    if (value === null) return null
    return this.number(part, value, { above: 0, because: 'null for no clipping' })
  }

  /** An epsilon1 that is added to squared gradients in float32. */
  epsilon1(part: Part<A>, value: unknown): number {
    return this.number(part, value, {
      atLeast: smallestNormal,
      because: 'below that it is zero in float32, and a gradient of zeros would give NaN',
    })
  }

  boolean(part: Part<A>, value: unknown): boolean {
    return this.inPeersWords(part, () => checkBoolean(part, value))
  }

  choice<C extends string>(part: Part<A>, value: unknown, choices: readonly C[]): C {
    return this.inPeersWords(part, () => checkChoice(part, value, choices))
  }

  object(part: Part<A>, value: unknown, allowed: string): void {
    this.inPeersWords(part, () => checkObject(part, value, allowed))
  }

  /** Refuses keys of an argument that is an object. */
  keys(part: keyof A & string, value: object, known: readonly string[]): void {
    this.inPeersWords(part, () => checkKeys(`${part}.`, value, known))
  }

  pair(part: keyof A & string, value: unknown, allowed: string): void {
    if (Array.isArray(value) && value.length === 2) return
    throw this.invalid(part, value, allowed)
  }

  invalid(part: Part<A>, value: unknown, allowed: string): AdafactorError {
    return this.reworded(part, invalidOption(part, value, allowed))
  }

  conflict(a: keyof A & string, b: keyof A & string, why: string): AdafactorError {
    return new AdafactorError(
      'option/conflict',
      `${this.peer}: arguments ${this.named(a)} and ${this.named(b)} contradict each other: ${why}`,
    )
  }

  /** Refuses what the arguments say about one parameter. */
  refused(parameter: string, why: string): AdafactorError {
    return new AdafactorError('option/invalid', `${this.peer}: parameter "${parameter}" ${why}`)
  }

  private inPeersWords<R>(part: string, check: () => R): R {
    try {
      return check()
    } catch (error) {
      throw error instanceof AdafactorError ? this.reworded(part, error) : error
    }
  }

  private reworded(part: string, { code, reason }: AdafactorError): AdafactorError {
    const text = reason
      .replace(`option "${part}"`, `argument ${this.named(part)}`)
      .replace('no option "', 'no argument "')
    return new AdafactorError(code, `${this.peer}: ${text}`)
  }

  /** An argument's name, with the peer's spelling where it differs. */
  private named(part: string): string {
    const name = part.replace(/[[.].*/s, '')
    const spelling = (this.spelling as Readonly<Record<string, string>>)[name]
    return spelling === undefined || spelling === name ? `"${part}"` : `"${part}" (${spelling})`
  }
}
