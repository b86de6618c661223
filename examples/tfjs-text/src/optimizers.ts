import { adafactor } from '@adafactor/tfjs'
import * as tf from '@tensorflow/tfjs'

/** What is compared: each begins anew. */
export const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  'adafactor()': () => adafactor(),
  'tf.train.adam(0.001)': () => tf.train.adam(0.001),
}
