import { numpy as np } from '@jax-js/jax'
import { Cell } from './cell.js'
import type { Scope } from './scope.js'
import { lastStage, type Stage } from './sum-in-stages.js'

/** How many items one kernel adds up: some devices bind no more arrays than this to one. */
const mostTogether = 6

/**
 * One sum for each item: items of which equally many terms are left share kernels.
 * @param stages consumed
 * @param factors what each sum is multiplied by
 */
export function totalLanes(
  scope: Scope,
  stages: readonly Stage[],
  factors: readonly number[],
): Cell {
  const items = new Array<np.Array>(stages.length)
  for (const group of groupsOf(stages)) {
    const [first] = group as [number]
    if (group.length === 1) {
      const sum = lastStage(stages[first] as Stage)
      items[first] = scope.own(scaled(sum, [factors[first] as number]))
      continue
    }
    const rows = group.map((item) => (stages[item] as Stage).terms.reshape([1, -1]))
    const sums = np.sum(np.concatenate(rows, 0), 1)
    const lanes = scope.own(
      scaled(
        sums,
        group.map((item) => factors[item] as number),
      ),
    )
    if (group.length === stages.length) return Cell.ofLanes(scope, lanes)
    group.forEach((item, index) => {
      items[item] = scope.own(lanes.ref.slice(index))
    })
  }
  return Cell.ofItems(scope, items)
}

/** Items in their order, those together that one kernel adds up. */
function groupsOf(stages: readonly Stage[]): number[][] {
  const groups: number[][] = []
  const open = new Map<string, number[]>()
  stages.forEach(({ terms, axes }, item) => {
    // What is not in memory yet is summed in the kernel that computes it.
    const key = axes.length === 1 && terms.ndim === 1 ? `${terms.shape}` : `alone ${item}`
    const group = open.get(key)
    if (group && group.length < mostTogether) {
      group.push(item)
      return
    }
    const begun = [item]
    open.set(key, begun)
    groups.push(begun)
  })
  return groups
}

/** Numbers times a factor each, within the kernel that computes them. */
function scaled(numbers: np.Array, factors: readonly number[]): np.Array {
  const [first] = factors
  if (factors.every((factor) => factor === first)) {
    return first === 1 ? numbers : numbers.mul(first as number)
  }
  return numbers.mul(np.array([...factors]))
}
