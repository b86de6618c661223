import { type Shape, sizeOf } from '@adafactor/core'
import type { numpy as np } from '@jax-js/jax'

/**
 * A tensor of {@link jaxBackend}. Arrays of jax-js can't be written, so a tensor holds one, and a step
 * puts another in its place.
 *
 * @example
 * ```ts
 * import { init } from '@jax-js/jax'
 * import { jaxBackend } from '@adafactor/jax-js'
 *
 * await init()
 * const weights = jaxBackend().create([2, 2], [1, 2, 3, 4])
 * console.log(weights.array.ref.js()) // => [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export class JaxTensor {
  /** Its sizes, outermost first. */
  readonly shape: Shape
  /** What it holds; undefined where there are no elements, or none any more. @internal */
  held: np.Array | undefined

  /** @internal */
  constructor(shape: Shape, held: np.Array | undefined) {
    this.shape = [...shape]
    this.held = held
  }

  /** What it holds now. It stays the tensor's: use it as `array.ref`. */
  get array(): np.Array {
    if (this.held) return this.held
    throw new TypeError(
      `a tensor of shape [${this.shape}] holds no array: it has no elements, or was disposed`,
    )
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape)
  }
}
