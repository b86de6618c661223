import * as tf from '@tensorflow/tfjs'

/** How many characters the model sees: the longest sum up to its `=`. */
export const windowLength = 12

/** The characters of a text, in order, and texts as tensors of them. */
export class Alphabet {
  readonly characters: readonly string[]

  constructor(text: string) {
    this.characters = [...new Set(text)].sort()
  }

  get size(): number {
    return this.characters.length
  }

  /** The last characters of a text, shape [1, windowLength, size]. */
  end(text: string): tf.Tensor3D {
    return tf.tidy(() => tf.expandDims(this.#oneHot(text.slice(-windowLength)), 0))
  }

  /** All windows of a text, [count, windowLength, size], and the character after each, [count, size]. */
  windows(text: string): { readonly seen: tf.Tensor3D; readonly next: tf.Tensor2D } {
    const count = text.length - windowLength
    return tf.tidy(() => {
      const starts = Array.from({ length: count }, (_, start) =>
        this.#codes(text.slice(start, start + windowLength)),
      )
      return {
        seen: tf.cast(tf.oneHot(tf.tensor2d(starts, undefined, 'int32'), this.size), 'float32'),
        next: this.#oneHot(text.slice(windowLength)),
      } as { seen: tf.Tensor3D; next: tf.Tensor2D }
    })
  }

  #codes(text: string): number[] {
    return [...text].map((character) => this.characters.indexOf(character))
  }

  #oneHot(text: string): tf.Tensor2D {
    return tf.cast(
      tf.oneHot(tf.tensor1d(this.#codes(text), 'int32'), this.size),
      'float32',
    ) as tf.Tensor2D
  }
}
