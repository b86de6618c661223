import { describe, expect, test } from 'vitest'
import { fuse, type Traced, trace } from '../src/compiler.js'
import type { AdafactorOptions, Program, Shape } from '../src/index.js'
import { programFor } from './support/program-for.js'

/** Each pass in a line: its space, what it reduces over which axes, what it stores. */
function summaryOf(program: Program): string[] {
  const axes = (space: readonly number[]) =>
    space.map((axis) => program.axisNames[axis]).join(' x ') || 'point'
  return fuse(program).passes.map(({ space, reductions, stores }) =>
    [
      axes(space),
      ...reductions.map(({ op, over }) => `${op} over ${axes(over)}`),
      ...stores.map(({ into }) => `store ${into}`),
    ].join('; '),
  )
}

/** How many passes walk the whole parameter. */
function sweepsOf(shape: Shape, options?: AdafactorOptions): number {
  const { passes } = fuse(programFor(shape, options))
  return passes.filter(({ space }) => space.length === shape.length).length
}

describe('the default step', () => {
  test('on a matrix is the seven passes of the design', () => {
    expect(summaryOf(programFor([4, 3]))).toEqual([
      'rows x columns; mean over columns; mean over rows; mean over rows x columns',
      'rows; mean over rows; store rowMoment',
      'columns; store columnMoment; store columnFactor',
      'rows; store rowFactor',
      'rows x columns; mean over rows x columns',
      'point; store parameterRms; store updateRms; store scale',
      'rows x columns; store parameter',
    ])
  })

  test('on a matrix reads in each sweep only what it needs', () => {
    const { passes } = fuse(programFor([4, 3]))
    const sweeps = passes.filter(({ space }) => space.length === 2)
    expect(sweeps.map(({ loads }) => loads.map(({ from }) => from))).toEqual([
      ['parameter', 'gradient'],
      ['gradient', 'rowFactor', 'columnFactor'],
      ['parameter', 'gradient', 'rowFactor', 'columnFactor', 'scale'],
    ])
  })

  test('on a vector is two sweeps with the scalars between them', () => {
    expect(summaryOf(programFor([4]))).toEqual([
      'elements; mean over elements; mean over elements; store moment',
      'point; store parameterRms; store updateRms; store scale',
      'elements; store parameter',
    ])
  })

  test('on a single number is one pass', () => {
    expect(summaryOf(programFor([]))).toEqual([
      'point; store moment; store parameterRms; store updateRms; store parameter',
    ])
  })

  test('on a batch of matrices is the same passes with the batch in each space', () => {
    expect(summaryOf(programFor([2, 4, 3]))).toEqual([
      'axis 0 x rows x columns; mean over columns; mean over rows; ' +
        'mean over axis 0 x rows x columns',
      'axis 0 x rows; mean over rows; store rowMoment',
      'axis 0 x columns; store columnMoment; store columnFactor',
      'axis 0 x rows; store rowFactor',
      'axis 0 x rows x columns; mean over axis 0 x rows x columns',
      'point; store parameterRms; store updateRms; store scale',
      'axis 0 x rows x columns; store parameter',
    ])
  })
})

describe('the number of sweeps', () => {
  test.each<[string, Shape, AdafactorOptions, number]>([
    ['a matrix', [4, 3], {}, 3],
    ['a matrix without clipping', [4, 3], { clipThreshold: null }, 2],
    ['a matrix with clipping but no parameter scale', [4, 3], { parameterScale: false }, 3],
    ['an unfactored matrix', [4, 3], { factored: false }, 2],
    ['a vector', [4], {}, 2],
    ['a vector without parameter scale', [4], { parameterScale: false }, 2],
    [
      'a vector without clipping or parameter scale',
      [4],
      { clipThreshold: null, parameterScale: false },
      1,
    ],
    ['a matrix with momentum', [4, 3], { momentum: 0.9 }, 3],
    [
      'a matrix with momentum before the step size',
      [4, 3],
      { momentum: { beta1: 0.9, placement: 'beforeStepSize', type: 'bfloat16' } },
      3,
    ],
    ['a matrix with weight decay', [4, 3], { weightDecay: 0.1 }, 3],
    [
      'a matrix with weight decay by the whole step size',
      [4, 3],
      { weightDecay: { rate: 0.1, coefficient: 'stepSize' } },
      3,
    ],
    [
      'a matrix whose scale is taken after weight decay',
      [4, 3],
      { weightDecay: 0.1, parameterScale: { afterWeightDecay: true } },
      3,
    ],
    ['a matrix with floors', [4, 3], { epsilon1Use: 'floor' }, 3],
    ['a matrix that skips what is not finite', [4, 3], { skipNonFinite: true }, 3],
    ['a vector that skips what is not finite', [4], { skipNonFinite: true }, 3],
    ['a tensor of rank 5', [2, 1, 2, 3, 2], { factored: { axes: 'largest' } }, 3],
  ])('of %s', (_, shape, options, sweeps) => {
    expect(sweepsOf(shape, options)).toBe(sweeps)
  })
})

describe('work space', () => {
  test('is named after the quantities of the paper where they have names', () => {
    const { temporaries } = fuse(programFor([4, 3]))
    expect(temporaries.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['rowFactor', 'columnFactor', 'meanR', 'scale']),
    )
  })

  test('never has the name of a tensor, even if a value is labelled so', () => {
    const tensors = { row: [0], a: [0, 1], t0: [] }
    const program = trace({ name: 'test', rank: 2, tensors }, (ops, { row, a, t0 }) => {
      const root = ops.sqrt(row as Traced)
      const total = ops.sum(a as Traced, [0, 1])
      const scaled = ops.multiply(
        ops.multiply(a as Traced, root),
        ops.multiply(total, t0 as Traced),
      )
      return { stores: { a: scaled }, labels: { row: root } }
    })
    const names = fuse(program).temporaries.map(({ name }) => name)
    expect(names).toHaveLength(3)
    expect(new Set([...names, 'row', 'a', 't0']).size).toBe(6)
  })
})

describe('fuse', () => {
  test('gives the same passes every time, and after JSON', () => {
    const program = programFor([4, 3], { momentum: 0.9, skipNonFinite: true })
    const fused = fuse(program)
    expect(fuse(program)).toEqual(fused)
    expect(fuse(JSON.parse(JSON.stringify(program)))).toEqual(fused)
    expect(JSON.parse(JSON.stringify(fused))).toEqual(fused)
  })

  test('gives a program without stores no passes', () => {
    const program = trace({ name: 'test', rank: 1, tensors: { a: [0] } }, () => ({ stores: {} }))
    expect(fuse(program)).toEqual({ program, passes: [], temporaries: [] })
  })

  test('writes numbers of the host into passes instead of reading them from a tensor', () => {
    const tensors = { one: [], a: [0] }
    const program = trace({ name: 'test', rank: 1, tensors }, (ops, { a }) => ({
      stores: {
        one: ops.constant(1),
        a: ops.add(ops.divide(a as Traced, ops.sum(a as Traced, [0])), ops.constant(1)),
      },
    }))
    const reads = fuse(program).passes.flatMap(({ loads }) => loads.map(({ from }) => from))
    expect(reads).not.toContain('one')
  })
})
