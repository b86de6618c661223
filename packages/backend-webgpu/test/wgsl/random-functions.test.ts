import { randomWord } from '@adafactor/core'
import { expect, test } from 'vitest'
import { describeOnDevice } from './compute.js'

describeOnDevice('in WGSL', (compute) => {
  test('random words are those of the core', async () => {
    const threads = 2 ** 16
    const random = (stream: number) =>
      Uint32Array.from({ length: threads }, (_, place) => randomWord([7, 8], stream, place))
    const low = random(0).map((word) => word >>> 8)
    const high = random(1).map((word) => word >>> 8)
    const stream = random(2).map((word) => word >>> 24)
    // Places of elements are small mostly, and may be any.
    const index = random(3).map((word, place) => (place % 2 === 0 ? place : word))
    const result = await compute({
      inputs: Object.fromEntries(
        Object.entries({ low, high, stream, index }).map(([name, words]) => {
          return [name, { element: 'u32', words }]
        }),
      ),
      element: 'u32',
      threads,
      statements: `result[thread] =
        random_word(low[thread], high[thread], stream[thread], index[thread]);`,
    })
    const wrong = result.filter((word, place) => {
      const [left, right, tensor, element] = [low, high, stream, index].map(
        (words) => words[place],
      ) as [number, number, number, number]
      return word !== randomWord([left, right], tensor, element)
    })
    expect(wrong.length).toBe(0)
  })
})
