import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { describe, expect, test } from 'vitest'
import { windowLength } from '../../src/alphabet.js'
import { optimizers } from '../../src/optimizers.js'
import { train } from '../../src/train.js'

const seed = 20261129

describe(`TensorFlow.js on webgpu (seed ${seed})`, () => {
  test.each(Object.entries(optimizers))('the loss falls with %s', async (_, make) => {
    await tf.setBackend('webgpu')
    expect(tf.getBackend()).toBe('webgpu')
    const optimizer = make()
    const { epochs } = await train(optimizer, { seed, epochs: 2, characters: windowLength + 128 })
    optimizer.dispose()
    const [first, last] = epochs.map(({ loss }) => loss) as [number, number]
    expect(last).toBeLessThan(first)
  })
})
