import { type Shape, sizeOf } from '@adafactor/core'
import { jit, numpy as np } from '@jax-js/jax'
import { describe, expect, test } from 'vitest'
import { sumInStages } from '../../src/program/sum-in-stages.js'
import { noJax } from '../support/no-jax.js'
import { randomNumbers } from '../support/trees.js'

const seed = 5

/** Sizes with fair divisors, and without: primes, and twice a prime. */
const cases: readonly (readonly [shape: Shape, axes: readonly number[]])[] = [
  [[7], [0]],
  [[1009], [0]],
  [[100_003], [0]],
  [[3, 1009], [1]],
  [[1009, 3], [0]],
  [[1018, 514], [0]],
  [[1018, 514], [1]],
  [
    [1018, 514],
    [0, 1],
  ],
  [[8, 1024], [1]],
  [
    [4, 3, 1031],
    [0, 2],
  ],
  [
    [300, 2, 300],
    [0, 2],
  ],
  [[5, 1, 2], [1]],
]

describe.skipIf(noJax !== undefined)(
  `sums in stages, seed ${seed}${noJax ? ` (skipped: ${noJax})` : ''}`,
  () => {
    test.each(cases)('of %j over %j', (shape, axes) => {
      const numbers = randomNumbers(sizeOf(shape), seed).map(Math.abs)
      const expected = sums(numbers, shape, axes)
      for (const longestRow of [256, 1024]) {
        const compute = jit((a: np.Array) => sumInStages(a, axes, longestRow))
        const sum = compute(np.array(numbers, { shape: [...shape], device: 'wasm' }))
        expect(sum.shape).toEqual(shape.filter((_, axis) => !axes.includes(axis)))
        const terms = sizeOf(axes.map((axis) => shape[axis] as number))
        const ulps = Math.min(terms - 1, 8 + Math.sqrt(terms))
        sum.dataSync().forEach((value, index) => {
          const exact = expected[index] as number
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(exact * (ulps + 1) * 2 ** -23)
        })
      }
    })

    test('of equal terms, which a single chain gets wrong', () => {
      const ones = np.array(new Float32Array(1_000_000).fill(0.1), { device: 'wasm' })
      const compute = jit((a: np.Array) => sumInStages(a, [0], 1024))
      expect(compute(ones).item()).toBeCloseTo(Math.fround(0.1) * 1e6, -1)
      const chain = np
        .sum(np.array(new Float32Array(1_000_000).fill(0.1), { device: 'wasm' }))
        .item()
      expect(Math.abs(chain - 1e5)).toBeGreaterThan(500)
    })
  },
)

/** In float64. */
function sums(numbers: Float32Array, shape: Shape, axes: readonly number[]): Float64Array {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const result = new Float64Array(sizeOf(kept))
  numbers.forEach((value, index) => {
    let [rest, place, stride] = [index, 0, 1]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number
      if (!axes.includes(axis)) {
        place += (rest % size) * stride
        stride *= size
      }
      rest = Math.floor(rest / size)
    }
    result[place] = (result[place] as number) + value
  })
  return result
}
