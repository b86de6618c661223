import { adafactorContender, adamContender } from '@adafactor/example-jax-js-gpt'
import { init, type JsTree, numpy as np, tree } from '@jax-js/jax'
import type { Problem } from '../sides.js'
import type { TurnTaker } from '../take-turns.js'

/** What takes turns. */
export type JaxJsSideName = 'adafactor' | 'adam'

/** An optimizer of jax-js with parameters and gradients on wasm. */
export interface JaxJsSide extends TurnTaker {
  /** Bytes of its state. */
  readonly stateBytes: number
}

/** Makes a side, which has taken a first step. @throws whatever `init` of jax-js rejects with */
export async function makeJaxJsSide(
  name: JaxJsSideName,
  { shapes, start, gradients }: Problem,
): Promise<JaxJsSide> {
  await init('wasm')
  const optimizer = name === 'adafactor' ? adafactorContender() : adamContender()
  const arrays = (numbers: readonly Float32Array[]) =>
    numbers.map((data, index) =>
      np.array(data as Float32Array<ArrayBuffer>, {
        shape: [...(shapes[index] ?? [])],
        device: 'wasm',
      }),
    )
  const own = arrays(gradients)
  let params: np.Array[] = []
  let state: JsTree<np.Array> = []
  const step = () => {
    ;[params, state] = optimizer.step(tree.ref(own), params, state)
    // All kernels of a jit run when one of its results is asked for.
    const [first] = params as [np.Array]
    first.ref.slice(...first.shape.map(() => 0)).dataSync()
  }
  const reset = () => {
    tree.dispose([params, state] as JsTree<np.Array>)
    params = arrays(start)
    state = optimizer.init(tree.ref(params))
    step()
  }
  reset()
  return {
    reset,
    time(steps) {
      const begin = performance.now()
      for (let count = 0; count < steps; count++) step()
      return performance.now() - begin
    },
    stateBytes: 4 * (tree.leaves(state) as np.Array[]).reduce((sum, { size }) => sum + size, 0),
  }
}
