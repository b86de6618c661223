import { adafactor } from '@adafactor/jax-js'
import { type JsTree, jit, numpy as np, tree } from '@jax-js/jax'
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
  /** Gives back what compiled functions hold. */
  dispose(): void
}

/** How far steps go. */
export interface Rate {
  readonly learningRate: number
  /** Over how many steps it grows evenly, before it stays. */
  readonly warmUp: number
}

/** Adafactor, whose learning rate is relative to the size of a parameter. */
export function adafactorContender(
  { learningRate, warmUp }: Rate = { learningRate: 0.05, warmUp: 20 },
): Contender {
  const { init, step, dispose } = adafactor({
    learningRate: (before) => learningRate * Math.min(1, (before + 1) / warmUp),
  })
  return { name: 'adafactor', init, step, dispose }
}

/** Adam in one jit, as fast as it gets. */
export function adamContender(
  { learningRate, warmUp }: Rate = { learningRate: 3e-3, warmUp: 1 },
  b2 = 0.999,
): Contender {
  const { init, update } = adam((step) => np.minimum(step.div(warmUp), 1).mul(learningRate), { b2 })
  const step = jit(function adam(
    gradients: JsTree<np.Array>,
    params: JsTree<np.Array>,
    state: JsTree<np.Array>,
  ): [JsTree<np.Array>, JsTree<np.Array>] {
    const [updates, next] = update(gradients, state)
    return [tree.map((p: np.Array, u: np.Array) => p.add(u), params, updates), next]
  })
  return { name: 'adam', init, step: step as Contender['step'], dispose: () => step.dispose() }
}
