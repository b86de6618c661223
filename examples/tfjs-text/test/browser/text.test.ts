import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { describe, expect, test } from 'vitest'
import { windowLength } from '../../src/alphabet.js'
import { optimizers } from '../../src/optimizers.js'
import { train } from '../../src/train.js'

const seed = 20261129

describe.each(['webgpu', 'webgl'])(`TensorFlow.js on %s (seed ${seed})`, (backend) => {
  test.each(Object.entries(optimizers))('the loss falls with %s', async (_, make) => {
    await tf.setBackend(backend)
    expect(tf.getBackend()).toBe(backend)
    const optimizer = make()
    const { epochs } = await train(optimizer, { seed, epochs: 2, characters: windowLength + 128 })
    optimizer.dispose()
    const [first, last] = epochs.map(({ loss }) => loss) as [number, number]
    expect(last).toBeLessThan(first)
  })
})
