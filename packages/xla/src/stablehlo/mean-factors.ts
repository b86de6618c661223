import type { Axes } from '@adafactor/core'
import { type Expression, type ExpressionId, meanFactor } from '@adafactor/core/compiler'

/**
 * What the terms of means are multiplied by, for each value that a mean is formed of: at most the
 * `meanFactor` of core, so that no sum overflows.
 *
 * All means of one value share the products. Different values have different factors: of a constant
 * that two reductions have, XLA on the CPU makes a whole array first.
 *
 * @param count how many elements there are along some axes
 */
export function meanFactors(
  expressions: readonly Expression[],
  count: (axes: Axes) => number,
): ReadonlyMap<ExpressionId, number> {
  const smallest = new Map<ExpressionId, number>()
  for (const expression of expressions) {
    if (expression.op !== 'mean') continue
    const [operand] = expression.of
    const own = meanFactor(count(expression.over))
    smallest.set(operand, Math.min(smallest.get(operand) ?? 1, own))
  }
  const taken = new Set<string>()
  const factors = new Map<ExpressionId, number>()
  for (const [operand, own] of smallest) {
    let factor = own
    const key = () => `${expressions[operand]?.axes.join()}: ${factor}`
    while (factor !== 1 && taken.has(key())) factor /= 2
    taken.add(key())
    factors.set(operand, factor)
  }
  return factors
}
