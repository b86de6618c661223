import type { PassBody, PassValue, ValueId } from '@adafactor/core/compiler'

/** A temporary that its readers compute from other storages: its last value is the temporary's. */
export type Substitution = readonly PassValue[]

/** The body with the temporaries that have a substitution computed instead of read. */
export function substitute(
  body: PassBody,
  substitutions: ReadonlyMap<string, Substitution>,
): PassBody {
  const values: PassValue[] = []
  const known = new Map<string, ValueId>()
  const intern = (value: PassValue): ValueId => {
    const key = JSON.stringify(value)
    const found = known.get(key)
    if (found !== undefined) return found
    known.set(key, values.length)
    return values.push(value) - 1
  }
  /** Adds a list of values; returns where each of them is. */
  const addAll = (list: readonly PassValue[]): ValueId[] => {
    const places: ValueId[] = []
    for (const value of list) {
      const substitution = value.op === 'load' ? substitutions.get(value.from) : undefined
      const moved =
        'of' in value ? { ...value, of: value.of.map((id) => places[id] as ValueId) } : value
      places.push(
        substitution === undefined ? intern(moved) : (addAll(substitution).at(-1) as ValueId),
      )
    }
    return places
  }
  const places = addAll(body.values)
  const move = <U extends { readonly value: ValueId }>(use: U): U => ({
    ...use,
    value: places[use.value] as ValueId,
  })
  return { ...body, values, reductions: body.reductions.map(move), stores: body.stores.map(move) }
}

/**
 * How a temporary stored by a pass could be computed by its readers, if that is worth it: from what
 * the same pass stores into tensors, whose new values are there when they read, and from numbers of
 * the host.
 *
 * @param storedIn the tensor that takes exactly this value, if one does
 * @param mostOperations how many operations a reader may repeat
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
