import { numpy as np } from '@jax-js/jax'
import { Cell } from './cell.js'
import type { Scope } from './scope.js'
import { lastStage, type Stage } from './sum-in-stages.js'

/** How many items one kernel adds up: some devices bind no more arrays than this to one. */
const mostTogether = 6

/**
 * One sum for each item: items of which equally many terms are left share kernels.
 * @param stages consumed
 * @param finish what follows the sum, in its kernel
 */
export function totalLanes(
  scope: Scope,
  stages: readonly Stage[],
  finish: (sum: np.Array, item: number) => np.Array,
): Cell {
  const items = new Array<np.Array>(stages.length)
  const alike = new Map<string, number[]>()
  stages.forEach(({ terms, axes }, item) => {
    // What is not in memory yet is summed in the kernel that computes it.
    const key = axes.length === 1 && terms.ndim === 1 ? `${terms.shape}` : `alone ${item}`
    alike.set(key, [...(alike.get(key) ?? []), item])
  })
  for (const all of alike.values()) {
    for (let from = 0; from < all.length; from += mostTogether) {
      const group = all.slice(from, from + mostTogether)
      const [first] = group as [number]
      if (group.length === 1) {
        items[first] = scope.own(finish(lastStage(stages[first] as Stage), first))
        continue
      }
      const rows = group.map((item) => (stages[item] as Stage).terms.reshape([1, -1]))
      const sums = scope.own(np.sum(np.concatenate(rows, 0), 1))
      group.forEach((item, index) => {
        items[item] = scope.own(finish(sums.ref.slice(index), item))
      })
    }
  }
  return Cell.ofItems(scope, items)
}
