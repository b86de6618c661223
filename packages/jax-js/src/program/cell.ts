import { numpy as np } from '@jax-js/jax'
import type { Scope } from './scope.js'

/** One item of an array that holds several. */
interface Slice {
  readonly of: np.Array
  readonly at: number
}

/** What an item holds. */
export type Part = np.Array | Slice

/**
 * What the items of a batch hold under one name: an array each or, if that is one number each, one
 * array of them all, for which one kernel does what otherwise each item had a kernel for.
 */
export class Cell {
  readonly #scope: Scope
  readonly #items: readonly Part[] | undefined
  #lanes: np.Array | undefined

  private constructor(scope: Scope, items?: readonly Part[], lanes?: np.Array) {
    this.#scope = scope
    this.#items = items
    this.#lanes = lanes
  }

  /** @param items an array each, or the place in an array of several */
  static ofItems(scope: Scope, items: readonly Part[]): Cell {
    return new Cell(scope, items)
  }

  /** @param lanes of shape [items], or of rank 0 for a single item */
  static ofLanes(scope: Scope, lanes: np.Array): Cell {
    return new Cell(scope, undefined, lanes)
  }

  /** The array of one item. Not to be consumed. */
  item(index: number): np.Array {
    const part = this.#items?.[index]
    if (part) return 'of' in part ? this.#sliceOf(part) : part
    const lanes = this.#lanes as np.Array
    return lanes.ndim === 0 ? lanes : this.#sliceOf({ of: lanes, at: index })
  }

  /** The numbers of all items. Not to be consumed. */
  get lanes(): np.Array {
    const items = this.#items ?? []
    this.#lanes ??= lanesOf(
      this.#scope,
      items.map((_, index) => this.item(index)),
    )
    return this.#lanes
  }

  /** Anew for each use: a slice that two kernels read would be copied by a kernel of its own. */
  #sliceOf({ of, at }: Slice): np.Array {
    return this.#scope.own(of.ref.slice(at))
  }
}

function lanesOf(scope: Scope, items: readonly np.Array[]): np.Array {
  const [first] = items
  if (items.length === 1) return first as np.Array
  return scope.own(np.concatenate(items.map((item) => item.ref.reshape([1]))))
}
