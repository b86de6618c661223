import { numpy as np } from '@jax-js/jax'
import type { Scope } from './scope.js'

/**
 * What the items of a batch hold under one name: an array each or, if that is one number each, one
 * array of them all, for which one kernel does what otherwise each item had a kernel for.
 */
export class Cell {
  readonly #scope: Scope
  readonly #items: np.Array[] | undefined
  #lanes: np.Array | undefined

  private constructor(scope: Scope, items?: np.Array[], lanes?: np.Array) {
    this.#scope = scope
    this.#items = items
    this.#lanes = lanes
  }

  static ofItems(scope: Scope, items: np.Array[]): Cell {
    return new Cell(scope, items)
  }

  /** @param lanes of shape [items], or of rank 0 for a single item */
  static ofLanes(scope: Scope, lanes: np.Array): Cell {
    return new Cell(scope, undefined, lanes)
  }

  /** The array of one item. Not to be consumed. */
  item(index: number): np.Array {
    if (this.#items) return this.#items[index] as np.Array
    const lanes = this.#lanes as np.Array
    return lanes.ndim === 0 ? lanes : this.#scope.own(lanes.ref.slice(index))
  }

  /** The numbers of all items. Not to be consumed. */
  get lanes(): np.Array {
    this.#lanes ??= lanesOf(this.#scope, this.#items as np.Array[])
    return this.#lanes
  }
}

function lanesOf(scope: Scope, items: readonly np.Array[]): np.Array {
  const [first] = items
  if (items.length === 1) return first as np.Array
  return scope.own(np.concatenate(items.map((item) => item.ref.reshape([1]))))
}
