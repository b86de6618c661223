import { didYouMean, nearestTo } from '../../checks/option-checks.js'
import { showNames } from '../../checks/show-value.js'
import { AdafactorError } from '../../errors.js'

/**
 * Whether a name is the pattern, split at its stars: each stands for any text. What is between two
 * stars is taken where it comes first, so that no way is tried twice however many stars there are.
 */
function fits([head = '', ...rest]: readonly string[], name: string): boolean {
  const tail = rest.pop()
  if (tail === undefined) return name === head
  if (!name.startsWith(head)) return false
  let from = head.length
  for (const part of rest) {
    const at = name.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from + tail.length <= name.length && name.endsWith(tail)
}

/**
 * Values by exact name or pattern, in which `*` stands for any text, made ready to be asked for many names.
 *
 * @example
 * ```ts
 * import { NamePatterns } from '@adafactor/core'
 *
 * const rates = new NamePatterns([['*', 0.01], ['layers.*.bias', 0.1]])
 * console.log(rates.fitting('layers.3.bias')) // => [ [ '*', 0.01 ], [ 'layers.*.bias', 0.1 ] ]
 * ```
 */
export class NamePatterns<V> {
  readonly #entries: readonly (readonly [pattern: string, value: V])[]

  readonly #exact = new Map<string, number>()
  /** Those with a star, by their place. */
  readonly #starred: (readonly [place: number, parts: readonly string[]])[] = []

  constructor(entries: readonly (readonly [pattern: string, value: V])[]) {
    this.#entries = entries

    for (const [place, [pattern]] of entries.entries()) {
      const parts = pattern.split('*')
      if (parts.length > 1) this.#starred.push([place, parts])
      else this.#exact.set(pattern, place)
    }
  }

  /** The entries that fit a name, in their order. */
  fitting(name: string): (readonly [pattern: string, value: V])[] {
    const places = this.#starred.filter(([, parts]) => fits(parts, name)).map(([place]) => place)
    const exact = this.#exact.get(name)
    if (exact !== undefined) places.push(exact)
    return places.sort((a, b) => a - b).map((place) => this.#entries[place] as [string, V])
  }

  /**
   * Refuses names and patterns that fit no parameter: most likely they are misspelt.
   * @throws AdafactorError `option/invalid`
   */
  check(option: string, names: ReadonlySet<string>): void {
    const all = [...names]
    for (const [pattern] of this.#entries) {
      if (names.has(pattern)) continue
      const parts = pattern.split('*')
      if (parts.length > 1 && all.some((name) => fits(parts, name))) continue
      const nearest = nearestTo(pattern, all)
      throw new AdafactorError(
        'option/invalid',
        `option "${option}" names "${pattern}", but no parameter fits` +
          (nearest ? didYouMean([nearest]) : `; the parameters are ${showNames(all)}`),
      )
    }
  }
}
