import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { Alphabet, windowLength } from '../src/alphabet.js'
import { optimizers } from '../src/optimizers.js'
import { makeText } from '../src/text.js'
import { train } from '../src/train.js'

const seed = 20261129

beforeAll(async () => {
  await tf.setBackend('wasm')
})

describe(`the text (seed ${seed})`, () => {
  const text = makeText(seed)
  const sums = text.trim().split(' ')

  test('has each sum up to ten three times, in an order of its own for each seed', () => {
    expect(sums).toHaveLength(3 * 66)
    expect(new Set(sums).size).toBe(66)
    expect(sums).toContain('two+three=five.')
    expect(sums).toContain('no+ten=ten.')
    expect(makeText(seed)).toBe(text)
    expect(makeText(seed + 1)).not.toBe(text)
  })

  test('a window reaches from the equals sign to the beginning of the sum', () => {
    expect(Math.max(...sums.map((sum) => sum.indexOf('=') + 1))).toBe(windowLength)
  })

  test('windows are followed by the character after them', async () => {
    const alphabet = new Alphabet(text)
    const { seen, next } = alphabet.windows(text)
    expect(seen.shape).toEqual([text.length - windowLength, windowLength, alphabet.size])
    const read = async (codes: tf.Tensor) =>
      [...(await codes.data())].map((code) => alphabet.characters[code]).join('')
    expect(await read(tf.argMax(next, 1))).toBe(text.slice(windowLength))
    expect(await read(tf.argMax(seen.slice([5], [1]), 2))).toBe(text.slice(5, 5 + windowLength))
    expect(await read(tf.argMax(alphabet.end(text), 2))).toBe(text.slice(-windowLength))
  })
})

test.each(Object.entries(optimizers))(`the loss falls with %s (seed ${seed})`, async (_, make) => {
  const optimizer = make()
  const shown: number[] = []
  const { epochs, writes } = await train(optimizer, {
    seed,
    epochs: 3,
    characters: windowLength + 64 * 12,
    show: ({ epoch }) => shown.push(epoch),
  })
  optimizer.dispose()
  expect(shown).toEqual([1, 2, 3])
  const losses = epochs.map(({ loss }) => loss) as [number, number, number]
  // Guessing.
  expect(losses[0]).toBeLessThan(1.05 * Math.log(new Alphabet(makeText(seed)).size))
  expect(losses[2]).toBeLessThan(0.9 * losses[0])
  expect(writes).toMatch(/^[a-z+=. ]{1,8}$/)
})
