import { InternTable } from '../program/graph.js'
import type { PassBody, PassValue, ValueId } from './lower.js'

/**
 * How the readers of a temporary compute it, so that nothing stores it: values of which the last is
 * the temporary's.
 */
export type Substitution = readonly PassValue[]

/**
 * A pass that computes temporaries instead of reading them.
 *
 * @param substitutions by temporary, how it is computed
 *
 * @example
 * ```ts
 * import { type PassBody, substitute } from '@adafactor/core/compiler'
 *
 * const reader: PassBody = {
 *   space: [0],
 *   values: [{ op: 'load', from: 'root', axes: [0] }],
 *   reductions: [],
 *   stores: [{ into: 'x', value: 0 }],
 * }
 * const root = [
 *   { op: 'load', from: 'moment', axes: [0] },
 *   { op: 'sqrt', of: [0], axes: [0] },
 * ] as const
 * console.log(substitute(reader, new Map([['root', root]])).values.map(({ op }) => op)) // => [ 'load', 'sqrt' ]
 * ```
 */
export function substitute(
  body: PassBody,
  substitutions: ReadonlyMap<string, Substitution>,
): PassBody {
  const table = new InternTable<PassValue>()
  /** Adds a list of values; returns where each of them is. */
  const addAll = (list: readonly PassValue[]): ValueId[] => {
    const places: ValueId[] = []
    for (const value of list) {
      const substitution = value.op === 'load' ? substitutions.get(value.from) : undefined
      const moved =
        'of' in value ? { ...value, of: value.of.map((id) => places[id] as ValueId) } : value
      places.push(
        substitution === undefined ? table.intern(moved) : (addAll(substitution).at(-1) as ValueId),
      )
    }
    return places
  }
  const places = addAll(body.values)
  const move = <U extends { readonly value: ValueId }>(use: U): U => ({
    ...use,
    value: places[use.value] as ValueId,
  })
  const { values } = table
  return { ...body, values, reductions: body.reductions.map(move), stores: body.stores.map(move) }
}

/**
 * How the readers of a temporary could compute it, if that is worth it: from what the pass that stores
 * it also stores into tensors, whose new values are there when they read, and from numbers that the
 * caller gives with a run.
 *
 * @param body the pass that stores the temporary
 * @param value what it stores there
 * @param storedIn the tensor that takes exactly this value, if one does
 * @param mostOperations how many operations a reader may repeat
 * @returns undefined if it takes more operations, or other values
 *
 * @example
 * ```ts
 * import { type PassBody, substitutionFor } from '@adafactor/core/compiler'
 *
 * const values: PassBody['values'] = [
 *   { op: 'load', from: 'sums', axes: [0] },
 *   { op: 'sqrt', of: [0], axes: [0] },
 * ]
 * const stores = [{ into: 'moment', value: 0 }, { into: 'root', value: 1 }]
 * const body: PassBody = { space: [0], values, reductions: [], stores }
 * const storedIn = (id: number) => (id === 0 ? 'moment' : undefined)
 * console.log(substitutionFor(body, 1, storedIn, 1)?.[0]) // => { op: 'load', from: 'moment', axes: [ 0 ] }
 * ```
 */
export function substitutionFor(
  { values }: PassBody,
  value: ValueId,
  storedIn: (id: ValueId) => string | undefined,
  mostOperations: number,
): Substitution | undefined {
  const list: PassValue[] = []
  const places = new Map<ValueId, ValueId>()
  let operations = 0
  const visit = (id: ValueId): ValueId | undefined => {
    const known = places.get(id)
    if (known !== undefined) return known
    const node = values[id] as PassValue
    const tensor = storedIn(id)
    let found: PassValue | undefined
    if (tensor !== undefined) found = { op: 'load', from: tensor, axes: node.axes }
    else if (node.op === 'constant' || node.op === 'scalar') found = node
    else if ('of' in node && ++operations <= mostOperations) {
      const of = node.of.map(visit)
      if (of.every((place) => place !== undefined)) found = { ...node, of }
    }
    if (found === undefined) return undefined
    places.set(id, list.length)
    return list.push(found) - 1
  }
  return visit(value) === undefined ? undefined : list
}
