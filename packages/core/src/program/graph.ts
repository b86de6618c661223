/**
 * What all graphs of values have in common, those of programs and those of passes: each value stands
 * once, and operands come before their users.
 */

/** A value of a graph: its operands, if it has any, by their places in the list. */
export interface GraphNode {
  readonly op: string
  readonly of?: readonly number[]
}

/**
 * A list in which equal values stand once (hash-consing). Two are equal if `JSON.stringify` writes
 * them alike.
 *
 * @example
 * ```ts
 * import { InternTable } from '@adafactor/core/compiler'
 *
 * const table = new InternTable<{ op: string; of?: number[] }>()
 * const x = table.intern({ op: 'load' })
 * console.log(table.intern({ op: 'square', of: [x] })) // => 1
 * console.log(table.intern({ op: 'load' })) // => 0
 * ```
 */
export class InternTable<V> {
  /** In the order in which they came. */
  readonly values: V[] = []
  readonly #places = new Map<string, number>()

  /** The place of a value in `values`; it is added if no equal one is there. */
  intern(value: V): number {
    const key = JSON.stringify(value)
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const place = this.values.push(value) - 1
    this.#places.set(key, place)
    return place
  }
}

/**
 * The places of these values and of all that they are computed from, each once: depth first, a user
 * before its operands. Sorted, they are an order of computation.
 *
 * @param isLeaf values whose operands are not asked for, as they are read from memory: default none
 *
 * @example
 * ```ts
 * import { reachable } from '@adafactor/core/compiler'
 *
 * const values = [{ op: 'load' }, { op: 'load' }, { op: 'square', of: [0] }, { op: 'abs', of: [2] }]
 * console.log(reachable(values, [3])) // => [ 3, 2, 0 ]
 * console.log(reachable(values, [3], (place) => place === 2)) // => [ 3, 2 ]
 * ```
 */
export function reachable(
  values: readonly GraphNode[],
  roots: readonly number[],
  isLeaf: (place: number) => boolean = () => false,
): number[] {
  const found = new Set<number>()
  const waiting = [...roots].reverse()
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (found.has(place)) continue
    found.add(place)
    if (!isLeaf(place)) waiting.push(...[...(values[place]?.of ?? [])].reverse())
  }
  return [...found]
}
