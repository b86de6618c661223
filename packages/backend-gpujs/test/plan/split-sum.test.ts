import { showShape, sizeOf } from '@adafactor/core'
import { expect, test } from 'vitest'
import { countTerms, isSmall, splitSum } from '../../src/plan/split-sum.js'

const shapes = [[7], [65], [5000], [1_000_000], [100_000_000], [1024, 1024], [100_000, 8]].concat([
  [8, 100_000],
  [3, 70_000, 5],
  [300, 2, 300],
  [2, 3, 2, 999],
  [8192, 8192],
])

for (const shape of shapes) {
  test(`stages of any sum over ${showShape(shape)} shrink it until a reader may end it`, () => {
    for (let subset = 1; subset < 2 ** shape.length; subset++) {
      const reduced = shape.map((_, axis) => (subset & (1 << axis)) !== 0)
      let sizes: number[] = splitSum(shape, reduced)
      let stages = 1
      for (;;) {
        sizes.forEach((count, axis) => {
          expect(Number.isSafeInteger(count) && count >= 1).toBe(true)
          if (reduced[axis]) expect(count).toBeLessThanOrEqual(shape[axis] as number)
          else expect(count).toBe(shape[axis])
        })
        if (isSmall(sizes, reduced)) break
        const next = splitSum(sizes, reduced)
        expect(sizeOf(next)).toBeLessThan(sizeOf(sizes))
        sizes = next
        stages++
      }
      expect(stages).toBeLessThanOrEqual(3)
    }
  })
}

test('a long sum to one number is spread over many threads', () => {
  const [threads = 0] = splitSum([1_000_000], [true])
  expect(threads).toBeGreaterThanOrEqual(256)
  expect(sizeOf(splitSum([8192, 8192], [true, true]))).toBeGreaterThanOrEqual(8192)
})

test('few columns of many rows are spread over many threads, and so are few long rows', () => {
  expect(sizeOf(splitSum([100_000, 8], [true, false]))).toBeGreaterThanOrEqual(1024)
  expect(sizeOf(splitSum([8, 100_000], [false, true]))).toBeGreaterThanOrEqual(1024)
})

test('kept axes count results, reduced ones terms', () => {
  expect(countTerms([3, 4, 5], [true, false, true])).toEqual({ kept: 4, terms: 15 })
})
