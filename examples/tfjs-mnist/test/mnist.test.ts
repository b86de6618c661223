import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { registerConv2dFilterGradient } from '../src/conv2d-filter-gradient.js'
import { type DigitSet, loadDigits } from '../src/load-digits.js'
import { optimizers } from '../src/optimizers.js'
import { stateBytes } from '../src/state-bytes.js'
import { train } from '../src/train.js'

const seed = 20261129

beforeAll(async () => {
  registerConv2dFilterGradient()
  await tf.setBackend('wasm')
})

describe('the gradient of filters on wasm is that on cpu', () => {
  test.each([
    ['valid', [1, 1], 5],
    ['valid', [2, 2], 3],
    ['same', [2, 2], 4],
    ['same', [1, 2], 3],
  ] as ['valid' | 'same', [number, number], number][])(
    'pad %s, strides %j, filters of %i',
    async (pad, strides, size) => {
      const gradient = async (backend: string) => {
        await tf.setBackend(backend)
        const images = tf.randomUniform<tf.Rank.R4>([3, 9, 8, 2], -1, 1, 'float32', seed)
        const filters = tf.randomUniform<tf.Rank.R4>([size, size, 2, 4], -1, 1, 'float32', seed + 1)
        const loss = (f: tf.Tensor) =>
          tf.sum(tf.square(tf.conv2d(images, f as tf.Tensor4D, strides, pad))) as tf.Scalar
        return tf.grad(loss)(filters).data()
      }
      const [expected, found] = [await gradient('cpu'), await gradient('wasm')]
      const largest = Math.max(...expected.map(Math.abs))
      expect(largest).toBeGreaterThan(1)
      for (const [index, value] of expected.entries()) {
        expect(Math.abs(value - (found[index] as number)) / largest).toBeLessThan(1e-5)
      }
    },
  )
})

describe(`on some digits (seed ${seed})`, () => {
  let training: DigitSet
  let unseen: DigitSet
  beforeAll(async () => {
    await tf.setBackend('wasm')
    training = await loadDigits('train', 1280)
    unseen = await loadDigits('t10k', 500)
  })

  test('the digits are those of MNIST', async () => {
    expect(await tf.argMax(training.labels.slice([0, 0], [10, 10]), 1).array()).toEqual([
      5, 0, 4, 1, 9, 2, 1, 3, 1, 4,
    ])
    const ink = (await tf.mean(training.images).data())[0]
    expect(ink).toBeGreaterThan(0.12)
    expect(ink).toBeLessThan(0.14)
  })

  test('more digits than there are is an error', async () => {
    await expect(loadDigits('t10k', 10_001)).rejects.toThrow(
      'MNIST has 10000 digits in t10k, and not 10001',
    )
  })

  test.each(Object.entries(optimizers))('the network learns them with %s', async (_, make) => {
    const optimizer = make()
    const shown: number[] = []
    const epochs = await train(optimizer, {
      training,
      test: unseen,
      epochs: 3,
      seed,
      show: async ({ epoch }) => {
        shown.push(epoch)
      },
    })
    expect(shown).toEqual([1, 2, 3])
    const [first, last] = [epochs[0], epochs.at(-1)]
    expect(last?.loss).toBeLessThan(0.5 * (first?.loss ?? 0))
    // Guessing reads a tenth.
    expect(last?.accuracy).toBeGreaterThan(0.7)
    optimizer.dispose()
  })

  test('Adafactor keeps less than a fiftieth of what Adam keeps', async () => {
    const kept: number[] = []
    for (const make of Object.values(optimizers)) {
      const optimizer = make()
      await train(optimizer, { training: unseen, test: unseen, epochs: 1, seed })
      kept.push(await stateBytes(optimizer))
      optimizer.dispose()
    }
    const [ours, adams] = kept as [number, number]
    const parameters = 25 * 8 + 8 + 9 * 8 * 16 + 16 + 400 * 128 + 128 + 128 * 10 + 10
    expect(adams).toBe(8 * parameters)
    expect(ours).toBeLessThan(adams / 50)
  })
})
