import { describe, expect, test } from 'vitest'
import { axisSizes, type Traced, trace } from '../src/compiler.js'

const program = trace(
  { name: 'rows', rank: 2, tensors: { x: [0, 1], rows: [0], norm: [] } },
  (ops, { x }) => ({
    stores: { rows: ops.sum(x as Traced, [1]), norm: ops.sum(x as Traced, [0, 1]) },
  }),
)

describe('axisSizes', () => {
  test('are those of the tensors that span the axes', () => {
    for (const norm of [[], [1, 1]]) {
      expect(axisSizes(program, [[4, 5], [4, 1], norm])).toEqual([4, 5])
    }
    expect(axisSizes(program, [[0, 1], [0, 1], []])).toEqual([0, 1])
  })

  test('are 1 along axes that no tensor spans', () => {
    const rows = trace({ name: 'rows', rank: 3, tensors: { x: [1] } }, (ops, { x }) => ({
      stores: { x: ops.abs(x as Traced) },
    }))
    expect(axisSizes(rows, [[1, 7, 1]])).toEqual([1, 7, 1])
  })

  test('a tensor that does not fit is named, with the shape that it has to have and the others', () => {
    const wrong: [number[][], string][] = [
      [[[4, 5], [5, 1], []], 'tensor "rows" of "rows" has the shape [5, 1], and with the others'],
      [[[4, 5], [5, 1], []], 'it has to be [4, 1]: x [4, 5], norm []'],
      [[[4, 5], [4, 5], []], 'it has to be [4, 1]'],
      [[[4, 5], [4], []], 'has the shape [4], '],
      [[[4, 5], [4, 1], [1]], 'tensor "norm" of "rows" has the shape [1]'],
      [
        [
          [4, 5],
          [4, 1],
          [1, 5],
        ],
        'it has to be [1, 1]',
      ],
      [[[], [4, 1], []], 'tensor "x" of "rows" has the shape []'],
      [[[4, 5, 1], [4, 1], []], 'has the shape [4, 5, 1]'],
    ]
    for (const [shapes, message] of wrong) {
      expect(() => axisSizes(program, shapes)).toThrow(
        expect.objectContaining({
          code: 'tensor/shape',
          message: expect.stringContaining(message),
        }),
      )
    }
  })
})
