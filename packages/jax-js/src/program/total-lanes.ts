import { numpy as np } from '@jax-js/jax'
import { Cell, type Part } from './cell.js'
import { groupsOf } from './groups.js'
import type { Scope } from './scope.js'
import { lastStage, type Stage } from './sum-in-stages.js'

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
  const items = new Array<Part>(stages.length)
  // What is not in memory yet is summed in the kernel that computes it.
  const keys = stages.map(({ terms, axes }, item) =>
    axes.length === 1 && terms.ndim === 1 ? `${terms.shape}` : `alone ${item}`,
  )
  for (const group of groupsOf(keys)) {
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
      items[item] = { of: lanes, at: index }
    })
  }
  return Cell.ofItems(scope, items)
}

/** Numbers times a factor each, within the kernel that computes them. */
function scaled(numbers: np.Array, factors: readonly number[]): np.Array {
  const [first] = factors
  if (factors.every((factor) => factor === first)) {
    return first === 1 ? numbers : numbers.mul(first as number)
  }
  return numbers.mul(np.array([...factors]))
}
