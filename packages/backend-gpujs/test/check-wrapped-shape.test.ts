import type { Shape } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { checkWrappedShape } from '../src/check-wrapped-shape.js'

const taken: [Shape, Shape][] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [6]],
  [[6], [2, 3]],
  [[6], [3, 2]],
  [
    [6, 1],
    [2, 3],
  ],
  [
    [1, 6],
    [3, 2],
  ],
  [
    [2, 3],
    [2, 1, 3],
  ],
  [
    [2, 3],
    [1, 2, 3],
  ],
  [
    [1, 2, 3],
    [2, 3],
  ],
  [
    [2, 1, 3],
    [2, 3],
  ],
  [
    [2, 3],
    [6, 1],
  ],
  [[1], []],
  [[1, 1, 1], []],
  [[120], [2, 3, 4, 5]],
  [
    [6, 20],
    [2, 3, 4, 5],
  ],
  [
    [2, 3, 20],
    [2, 3, 4, 5],
  ],
  [[0], [0, 3]],
]
const refused: [Shape, Shape][] = [
  [
    [2, 3],
    [3, 2],
  ],
  [
    [2, 3, 4],
    [4, 3, 2],
  ],
  [
    [2, 3, 4],
    [3, 2, 4],
  ],
  [
    [2, 3, 4],
    [6, 4],
  ],
  [
    [6, 4],
    [2, 3, 4],
  ],
  [
    [2, 8],
    [4, 4],
  ],
  [
    [1, 2, 3],
    [3, 1, 2],
  ],
  [
    [20, 6],
    [2, 3, 4, 5],
  ],
  [
    [5, 4, 6],
    [2, 3, 4, 5],
  ],
]
const otherCounts: [Shape, Shape][] = [
  [
    [2, 3],
    [2, 4],
  ],
  [[6], [7]],
  [[2], []],
]

describe('a handle', () => {
  test.each(taken)('of shape %j may be wrapped as %j', (sizes, shape) => {
    expect(() => checkWrappedShape(sizes, shape)).not.toThrow()
  })

  test.each(refused)('of shape %j may not be wrapped as %j', (sizes, shape) => {
    expect(() => checkWrappedShape(sizes, shape)).toThrow(
      expect.objectContaining({ code: 'tensor/shape' }),
    )
  })

  test.each(otherCounts)('of shape %j has another number of elements than %j', (sizes, shape) => {
    expect(() => checkWrappedShape(sizes, shape)).toThrow(
      expect.objectContaining({ code: 'tensor/data-length' }),
    )
  })

  test('is refused with its shape and with the output that is meant', () => {
    expect(() => checkWrappedShape([2, 3], [3, 2])).toThrow(
      'the handle to wrap as a tensor of shape [3, 2] has the shape [2, 3]: its kernel has ' +
        'output: [3, 2], which gpu.js counts from the innermost. Wrap it as [2, 3], or give its ' +
        'kernel output: [2, 3] (tensor/shape)',
    )
    expect(() => checkWrappedShape([20, 6], [2, 3, 4, 5])).toThrow('kernel output: [120] (')
  })
})
