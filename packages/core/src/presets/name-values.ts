import { invalidOption } from '../checks/option-checks.js'
import type { PeerWords } from './peer-words.js'

/** Values by regular expression; the first that fits a parameter's name counts. */
export type NameValues<V> = readonly (readonly [pattern: string, value: V])[]

/** The first pair that fits a name, or undefined. */
export type NameLookup<V> = (name: string) => readonly [pattern: string, value: V] | undefined

/**
 * @param fits whether a pattern has to be the whole name (big_vision) or found in it (T5X)
 * @throws AdafactorError `option/invalid` for what is no list of pairs, and for patterns that are
 *   no regular expressions
 */
export function nameLookup<A extends object, V>(
  argument: keyof A & string,
  values: NameValues<V>,
  fits: 'whole' | 'found',
  peer: PeerWords<A>,
): NameLookup<V> {
  if (!Array.isArray(values)) {
    throw invalidOption(argument, values, 'a list of pairs [pattern, value]', peer)
  }
  const compiled = values.map((pair: NameValues<V>[number], index) => {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'string') {
      throw invalidOption(`${argument}[${index}]`, pair, 'a pair [pattern, value]', peer)
    }
    const [pattern] = pair
    try {
      return { pair, expression: new RegExp(fits === 'whole' ? `^(?:${pattern})$` : pattern) }
    } catch {
      throw invalidOption(`${argument}[${index}]`, pattern, 'a regular expression', peer)
    }
  })
  return (name) => compiled.find(({ expression }) => expression.test(name))?.pair
}
