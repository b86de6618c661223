import { describe, expect, test } from 'vitest'
import { type DenseTensor, denseOps, type TensorOps } from '../src/index.js'
import { caught } from './support/caught.js'
import { dense, nested } from './support/dense.js'

const ops = denseOps('float64')
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

describe('element by element', () => {
  type Elementwise = Exclude<keyof TensorOps<DenseTensor>, 'constant' | 'sum' | 'mean'>
  test.each<[Elementwise, number[][], number[]]>([
    [
      'add',
      [
        [1, infinity],
        [2, 1],
      ],
      [3, infinity],
    ],
    [
      'subtract',
      [
        [1, infinity],
        [2, infinity],
      ],
      [-1, nan],
    ],
    [
      'multiply',
      [
        [3, infinity],
        [-2, 0],
      ],
      [-6, nan],
    ],
    [
      'divide',
      [
        [1, -1, 0, 1],
        [4, 0, 0, infinity],
      ],
      [0.25, -infinity, nan, 0],
    ],
    [
      'minimum',
      [
        [1, nan, 1, infinity],
        [2, 1, nan, 3],
      ],
      [1, nan, nan, 3],
    ],
    [
      'maximum',
      [
        [1, nan, 1, -infinity],
        [2, 1, nan, 3],
      ],
      [2, nan, nan, 3],
    ],
    [
      'greater',
      [
        [2, 1, 2, nan, 1],
        [1, 2, 2, 1, nan],
      ],
      [1, 0, 0, 0, 0],
    ],
    ['sqrt', [[9, 0, -1, infinity]], [3, 0, nan, infinity]],
    ['rsqrt', [[4, 0, -1, infinity]], [0.5, infinity, nan, 0]],
    ['square', [[-3, nan]], [9, nan]],
    ['abs', [[-3, 3, nan, -infinity]], [3, 3, nan, infinity]],
    ['bfloat16', [[0.9, 1, nan]], [0.8984375, 1, nan]],
    ['isFinite', [[0, 1e308, nan, infinity, -infinity]], [1, 1, 0, 0, 0]],
    [
      'where',
      [
        [1, 0, nan, -2],
        [1, nan, 3, 4],
        [nan, 2, nan, nan],
      ],
      [1, 2, 3, 4],
    ],
  ])('%s', (op, operands, wanted) => {
    const apply = ops[op] as (...operands: DenseTensor[]) => DenseTensor
    expect(nested(apply(...operands.map(dense)))).toEqual(wanted)
  })
})

describe('broadcasting', () => {
  test('repeats sizes of 1 of either operand', () => {
    const row = dense([[1], [2]])
    const column = dense([[10, 20, 30]])
    expect(nested(ops.add(row, column))).toEqual([
      [11, 21, 31],
      [12, 22, 32],
    ])
    expect(nested(ops.subtract(column, row))).toEqual([
      [9, 19, 29],
      [8, 18, 28],
    ])
  })

  test('takes a constant with tensors of any rank', () => {
    expect(nested(ops.multiply(ops.constant(3), dense([[[1], [2]]])))).toEqual([[[3], [6]]])
    expect(nested(ops.add(ops.constant(1), ops.constant(2)))).toBe(3)
  })

  test('repeats each of the three operands of where', () => {
    const chosen = ops.where(dense([[1], [0]]), dense([[5, 6]]), ops.constant(-1))
    expect(nested(chosen)).toEqual([
      [5, 6],
      [-1, -1],
    ])
  })

  test('gives nothing for an axis of size 0', () => {
    const empty: DenseTensor = { shape: [2, 0], data: new Float64Array(0) }
    expect(ops.add(empty, dense([[1], [2]]))).toEqual(empty)
  })

  test.each([
    [[2], [3]],
    [[2, 1], [2]],
    [[2], [2, 1]],
    [[0], [3]],
  ])('refuses the shapes %j and %j', (a, b) => {
    const tensor = (shape: number[]): DenseTensor => ({
      shape,
      data: new Float64Array(shape.reduce((x, y) => x * y)),
    })
    expect(caught(() => ops.add(tensor(a), tensor(b)))).toMatch(
      /^program\/invalid: a value of shape/,
    )
  })
})

describe('reductions', () => {
  const cube = dense([
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [
      [7, 8, 9],
      [10, 11, 12],
    ],
  ])

  test.each([
    [
      [0],
      [
        [
          [8, 10, 12],
          [14, 16, 18],
        ],
      ],
    ],
    [[1], [[[5, 7, 9]], [[17, 19, 21]]]],
    [
      [2],
      [
        [[6], [15]],
        [[24], [33]],
      ],
    ],
    [[0, 2], [[[30], [48]]]],
    [[0, 1, 2], [[[78]]]],
  ])('over the axes %j keep them with size 1', (axes, wanted) => {
    expect(nested(ops.sum(cube, axes))).toEqual(wanted)
    const count = axes.reduce((product, axis) => product * (cube.shape[axis] as number), 1)
    expect(ops.mean(cube, axes).data).toEqual(ops.sum(cube, axes).data.map((sum) => sum / count))
  })

  test('over no axes are a copy', () => {
    const copy = ops.sum(cube, [])
    expect(copy).toEqual(cube)
    expect(copy.data).not.toBe(cube.data)
  })

  test('over an axis of size 0 give 0 as a sum', () => {
    const empty: DenseTensor = { shape: [2, 0], data: new Float64Array(0) }
    expect(nested(ops.sum(empty, [1]))).toEqual([[0], [0]])
  })

  test('spread NaN to what it is part of, and no further', () => {
    expect(
      nested(
        ops.sum(
          dense([
            [1, nan],
            [1, 2],
          ]),
          [1],
        ),
      ),
    ).toEqual([[nan], [3]])
  })

  test('are formed in float64 also where results are float32', () => {
    const data = new Float32Array(10_001).fill(2 ** -24)
    data[0] = 1
    const exact = 1 + 10_000 * 2 ** -24
    const { data: sum } = denseOps('float32').sum({ shape: [10_001], data }, [0])
    expect(sum).toEqual(Float32Array.of(exact))
    expect(sum[0]).not.toBe(1)
  })
})

describe('float32', () => {
  test('rounds the result of each operation', () => {
    const single = denseOps('float32')
    const third = single.divide(single.constant(1), single.constant(3))
    expect(third.data).toEqual(Float32Array.of(Math.fround(1 / 3)))
    expect(single.multiply(single.constant(1e20), single.constant(1e20)).data[0]).toBe(infinity)
  })
})

describe('no operation', () => {
  test('changes its operands', () => {
    const [a, b] = [dense([[1, -2]]), dense([[3], [4]])]
    for (const [name, op] of Object.entries(ops)) {
      if (name === 'constant') continue
      if (name === 'sum' || name === 'mean') ops[name](a, [0, 1])
      else (op as (...operands: DenseTensor[]) => DenseTensor)(a, b, a)
    }
    expect([nested(a), nested(b)]).toEqual([[[1, -2]], [[3], [4]]])
  })
})
