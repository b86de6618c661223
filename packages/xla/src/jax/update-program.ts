import type { Program } from '@adafactor/core'
import type { Expression, ExpressionId } from '@adafactor/core/compiler'

/**
 * The program of a step that stores to `update` what is to be added to the parameter, as optax has it,
 * and no reports. Where the step is X - u, that is -u as it is; else the difference of both, which added
 * to X gives the step's result.
 *
 * @param stateNames the stores that are kept
 */
export function updateProgram(step: Program, stateNames: readonly string[]): Program {
  const expressions: Expression[] = [...step.expressions]
  const add = (expression: Expression): ExpressionId => expressions.push(expression) - 1
  const stored = step.stores.find(({ tensor }) => tensor === 'parameter')?.value as ExpressionId
  const X = expressions.findIndex(({ op, ...each }) => {
    return op === 'tensor' && 'name' in each && each.name === 'parameter'
  })
  const zero = () => add({ op: 'constant', value: 0, axes: [] })
  const axes = (expressions[stored] as Expression).axes
  const updateOf = (id: ExpressionId): ExpressionId => {
    const expression = expressions[id] as Expression
    if (expression.op === 'where' && expression.of[1] === X) {
      const [condition, , stepped] = expression.of as [ExpressionId, ExpressionId, ExpressionId]
      return add({ op: 'where', of: [condition, zero(), updateOf(stepped)], axes })
    }
    const isDifference = expression.op === 'subtract' && expression.of[0] === X
    if (!isDifference) return add({ op: 'subtract', of: [id, X], axes })
    return add({ op: 'subtract', of: [zero(), expression.of[1] as ExpressionId], axes })
  }
  const update = updateOf(stored)
  const reports = step.stores.filter(
    ({ tensor }) => tensor !== 'parameter' && !stateNames.includes(tensor),
  )
  return {
    ...step,
    expressions,
    labels: {
      ...step.labels,
      ...Object.fromEntries(reports.map(({ tensor, value }) => [value, tensor])),
    },
    stores: [
      ...step.stores.filter(({ tensor }) => stateNames.includes(tensor)),
      { tensor: 'update', value: update },
    ],
  }
}
