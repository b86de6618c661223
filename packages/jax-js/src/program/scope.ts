import type { numpy as np } from '@jax-js/jax'

/** Arrays that tracing has made, to be let go of at its end. */
export class Scope {
  readonly #owned: np.Array[] = []

  /** Takes over an array. */
  own(array: np.Array): np.Array {
    this.#owned.push(array)
    return array
  }

  /** Lets go of all arrays. */
  dispose(): void {
    for (const array of this.#owned) array.dispose()
  }
}
