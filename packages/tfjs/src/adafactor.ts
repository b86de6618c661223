import type { AdafactorOptions } from '@adafactor/core'
import { AdafactorOptimizer } from './adafactor-optimizer.js'

/**
 * An Adafactor optimizer for TensorFlow.js: give it to `model.compile`, or call `minimize`. All options
 * and presets of `@adafactor/core`, where names are those of variables (`dense_Dense1/kernel`).
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`; `backend/unavailable` for
 *   a version of TensorFlow.js that this was not seen to work with
 * @example
 * ```js
 * import { adafactor } from '@adafactor/tfjs'
 * import * as tf from '@tensorflow/tfjs'
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] })
 * model.compile({ optimizer: adafactor({ learningRate: 0.1 }), loss: 'meanSquaredError' })
 * await model.fit(tf.ones([8, 2]), tf.ones([8, 1]), { epochs: 20, verbose: 0 })
 * ```
 */
export function adafactor(options: AdafactorOptions = {}): AdafactorOptimizer {
  return new AdafactorOptimizer(options)
}
