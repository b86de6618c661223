import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { AdafactorOptimizer, adafactor } from '../src/index.js'

test('only our optimizers are instances of the class, and all are optimizers of TensorFlow.js', async () => {
  await tf.setBackend('cpu')
  const [ours, theirs] = [adafactor(), tf.train.adam()]
  expect(ours).toBeInstanceOf(AdafactorOptimizer)
  expect(ours).toBeInstanceOf(tf.Optimizer)
  expect(theirs instanceof AdafactorOptimizer).toBe(false)
  for (const value of [null, undefined, 1, {}])
    expect(value instanceof AdafactorOptimizer).toBe(false)
})
