import type { Program } from '@adafactor/core'

/**
 * The program of a step that, instead of the new parameter, gives what is to be added to the old one.
 * Where the step is X - update that is -update, as it is; else the difference of both.
 */
export function updateProgram(step: Program): Program {
  const expressions = [...step.expressions]
  const stores = step.stores.map((store) => {
    if (store.tensor !== 'parameter') return store
    const stepped = expressions[store.value] as Program['expressions'][number]
    const before = expressions.findIndex(
      (each) => each.op === 'tensor' && each.name === 'parameter',
    )
    const isDifference = stepped.op === 'subtract' && stepped.of[0] === before
    if (isDifference) expressions.push({ op: 'constant', value: 0, axes: [] })
    const of = isDifference
      ? ([expressions.length - 1, stepped.of[1] as number] as const)
      : ([store.value, before] as const)
    expressions.push({ op: 'subtract', of, axes: stepped.axes })
    return { ...store, value: expressions.length - 1 }
  })
  return { ...step, name: `update of ${step.name}`, expressions, stores }
}
