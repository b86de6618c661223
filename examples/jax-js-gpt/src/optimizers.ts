import { adafactor } from '@adafactor/jax-js'
import { type JsTree, jit, type numpy as np, tree } from '@jax-js/jax'
import { adam } from './adam.js'

/** An optimizer for the comparison, over any tree: everything that it is given is consumed. */
export interface Contender {
  readonly name: string
  init<Params extends JsTree<np.Array>>(params: Params): JsTree<np.Array>
  step<Params extends JsTree<np.Array>>(
    gradients: Params,
    params: Params,
    state: JsTree<np.Array>,
  ): [Params, JsTree<np.Array>]
}

/** Grows evenly over the first steps, and stays. */
const warmUp = (rate: number, steps: number) => (before: number) =>
  rate * Math.min(1, (before + 1) / steps)

/** Adafactor, whose learning rate is relative to the size of a parameter. */
export function adafactorContender(): Contender {
  const { init, step } = adafactor({ learningRate: warmUp(0.05, 20) })
  return { name: 'adafactor', init, step }
}

/** Adam in one jit, as fast as it gets. */
export function adamContender(learningRate = 3e-3): Contender {
  const { init, update } = adam(learningRate)
  const step = jit(function adam(
    gradients: JsTree<np.Array>,
    params: JsTree<np.Array>,
    state: JsTree<np.Array>,
  ): [JsTree<np.Array>, JsTree<np.Array>] {
    const [updates, next] = update(gradients, state)
    return [tree.map((p: np.Array, u: np.Array) => p.add(u), params, updates), next]
  })
  return { name: 'adam', init, step: step as Contender['step'] }
}
