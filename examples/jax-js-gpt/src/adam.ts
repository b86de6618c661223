import { type JsTree, numpy as np, tree } from '@jax-js/jax'

/** A gradient transformation as in optax. */
export interface Transformation {
  init<Params extends JsTree<np.Array>>(params: Params): JsTree<np.Array>
  update<Params extends JsTree<np.Array>>(
    updates: Params,
    state: JsTree<np.Array>,
    params?: Params,
  ): [Params, JsTree<np.Array>]
}

/** By a moment's order: a parameter's own moment, and the tree of them. */
type Moments = JsTree<np.Array>

/** A learning rate by the number of the step, which begins with 1: traced, since it is in a jit. */
export type TracedSchedule = (step: np.Array) => np.Array

/**
 * Adam (Kingma and Ba, arXiv 1412.6980) as `adam` of jax-js's optax computes it, for comparison: that
 * package is not a dependency.
 */
export function adam(
  learningRate: number | TracedSchedule,
  { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = {},
): Transformation {
  return {
    init: (params) => {
      const zeros = (of: JsTree<np.Array>) => tree.map((x: np.Array) => np.zerosLike(x), of)
      return {
        count: np.array(0, { dtype: np.uint32 }),
        mu: zeros(tree.ref(params)),
        nu: zeros(params),
      }
    },
    update: (gradients, state, params) => {
      tree.dispose(params)
      const { count, mu, nu } = state as { count: np.Array; mu: Moments; nu: Moments }
      const first = averages(tree.ref(gradients), mu, b1)
      const squares = tree.map((g: np.Array) => g.ref.mul(g), gradients)
      const second = averages(squares, nu, b2)
      const t = count.add(1)
      const rate =
        typeof learningRate === 'number'
          ? np.array(learningRate)
          : learningRate(t.ref.astype(np.float32))
      const corrected = tree.map(
        (m: np.Array, v: np.Array) => m.div(np.sqrt(v).add(eps)).mul(rate.ref).mul(-1),
        unbiased(tree.ref(first), b1, t.ref),
        unbiased(tree.ref(second), b2, t.ref),
      ) as typeof gradients
      rate.dispose()
      return [corrected, { count: t, mu: first, nu: second }]
    },
  }
}

/** (1 - decay) value + decay average */
function averages(values: JsTree<np.Array>, moments: Moments, decay: number): Moments {
  return tree.map(
    (value: np.Array, average: np.Array) => value.mul(1 - decay).add(average.mul(decay)),
    values,
    moments,
  )
}

/** Averages that began with zero, divided by the weight of what came since. */
function unbiased(moments: Moments, decay: number, t: np.Array): Moments {
  const factor = np.reciprocal(np.subtract(1, np.power(decay, t.astype(np.float32))))
  const corrected = tree.map((moment: np.Array) => moment.mul(factor.ref), moments)
  factor.dispose()
  return corrected
}
