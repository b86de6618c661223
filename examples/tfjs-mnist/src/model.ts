import * as tf from '@tensorflow/tfjs'
import { side } from './load-digits.js'

/**
 * Two convolutions and two dense layers. The same seed gives the same weights, so that optimizers start
 * from one place.
 */
export function makeModel(seed: number): tf.Sequential {
  let used = 0
  const start = () => ({ kernelInitializer: tf.initializers.heNormal({ seed: seed + used++ }) })
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [side, side, 1],
        filters: 8,
        kernelSize: 5,
        strides: 2,
        activation: 'relu',
        ...start(),
      }),
      tf.layers.conv2d({
        filters: 16,
        kernelSize: 3,
        strides: 2,
        activation: 'relu',
        ...start(),
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: 'relu', ...start() }),
      tf.layers.dense({ units: 10, activation: 'softmax', ...start() }),
    ],
  })
}
