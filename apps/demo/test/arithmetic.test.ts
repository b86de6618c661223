import { describe, expect, test } from 'vitest'
import { ascending, shuffle } from '../src/training/batches.js'
import { linearDecay } from '../src/training/learning-rate.js'
import {
  collectTerms,
  combineRows,
  rowTerms,
} from '../src/training/ndarray-network/combine-rows.js'
import { softmaxCrossEntropy } from '../src/training/ndarray-network/softmax-cross-entropy.js'
import { seededRandom } from '../src/training/random.js'

const seed = 3

describe('the sparse combination of rows', () => {
  test.each([0, 1, 3, 4, 5, 8, 11])(
    `of %i rows that count is what all rows give (seed ${seed})`,
    (nonZero) => {
      const { normal } = seededRandom(seed)
      const [height, width, stride] = [13, 6, 2]
      const matrix = Float32Array.from({ length: height * width }, normal)
      const values = new Float32Array(1 + height * stride)
      for (let row = 0; row < nonZero; row++) values[1 + stride * (height - 1 - row)] = normal()
      const terms = rowTerms(height)
      collectTerms(values, 1, stride, height, terms)
      expect(terms.count).toBe(nonZero)

      const sums = new Float64Array(width).fill(2)
      combineRows(terms, matrix, width, sums)
      sums.forEach((sum, column) => {
        let expected = 2
        for (let row = 0; row < height; row++) {
          expected += (values[1 + stride * row] ?? 0) * (matrix[row * width + column] ?? 0)
        }
        expect(sum).toBeCloseTo(expected, 12)
      })
    },
  )
})

describe('the cross-entropy of softmax', () => {
  test('is log of the number of classes where all logits are equal', () => {
    const delta = new Float32Array(8)
    const loss = softmaxCrossEntropy(new Float32Array(8), Uint8Array.of(1, 3), 2, 4, delta)
    expect(loss).toBeCloseTo(Math.log(4), 12)
    expect([...delta]).toEqual([0.125, -0.375, 0.125, 0.125, 0.125, 0.125, 0.125, -0.375])
  })

  test('stays finite for logits whose exponentials overflow', () => {
    const delta = new Float32Array(2)
    const loss = softmaxCrossEntropy(Float32Array.of(1000, -1000), Uint8Array.of(1), 1, 2, delta)
    expect(loss).toBe(2000)
    expect([...delta]).toEqual([1, -1])
  })
})

describe('the order of the images', () => {
  const shuffled = (with_: number) => {
    const order = ascending(1000)
    shuffle(order, seededRandom(with_))
    return [...order]
  }

  test('has every image once', () => {
    expect(shuffled(seed).toSorted((a, b) => a - b)).toEqual([...ascending(1000)])
  })

  test('is the same for the same seed and another for another', () => {
    expect(shuffled(seed)).toEqual(shuffled(seed))
    expect(shuffled(seed)).not.toEqual(shuffled(seed + 1))
    expect(shuffled(seed)).not.toEqual([...ascending(1000)])
  })
})

test(`normal random numbers have mean 0 and variance 1 (seed ${seed})`, () => {
  const { normal } = seededRandom(seed)
  const draws = Array.from({ length: 20_000 }, normal)
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length
  const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length
  expect(Math.abs(mean)).toBeLessThan(0.03)
  expect(Math.abs(variance - 1)).toBeLessThan(0.05)
})

test('the learning rate starts at its peak and would be 0 after the last step', () => {
  const rate = linearDecay(0.05, 4)
  expect([0, 1, 2, 3, 4, 5].map(rate)).toEqual([0.05, 0.037500000000000006, 0.025, 0.0125, 0, 0])
})
