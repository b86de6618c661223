import { describe, expect, test } from 'vitest'
import { mergeAlikeAxes, mergeAxes, type Traced, trace } from '../src/compiler.js'
import { programFor } from './support/program-for.js'

test('axes that everything treats alike become one', () => {
  const unfactored = programFor([2, 3, 4, 5], { factored: false })
  expect(mergeAxes(unfactored, [2, 3, 4, 5]).shape).toEqual([120])
  const rows = { factored: { rows: [0, 1], columns: [2] } }
  expect(mergeAxes(programFor([2, 3, 4], rows), [2, 3, 4]).shape).toEqual([6, 4])
})

test('axes that differ in any tensor or sum stay apart', () => {
  // A batch of matrices: the row moment has axes 0 and 1, the column moment 0 and 2.
  expect(mergeAxes(programFor([2, 3, 4], {}), [2, 3, 4]).shape).toEqual([2, 3, 4])
  // Alike, but not neighbours: they are not next to each other in memory.
  const apart = { factored: { rows: [0, 2], columns: [1] } }
  expect(mergeAxes(programFor([2, 3, 4], apart), [2, 3, 4]).shape).toEqual([2, 3, 4])
})

test('axes of size 1 vanish, from expressions and tensors too', () => {
  const { program, shape } = mergeAxes(programFor([1, 3, 1, 4], {}), [1, 3, 1, 4])
  expect(shape).toEqual([3, 4])
  expect(program.rank).toBe(2)
  const axes = [
    ...program.tensors.map((tensor) => tensor.axes),
    ...program.expressions.map((expression) => expression.axes),
  ].flat()
  expect([...new Set(axes)].sort()).toEqual([0, 1])
  expect(mergeAxes(programFor([1, 9], {}), [1, 9]).shape).toEqual([9])
  expect(mergeAxes(programFor([1, 1], {}), [1, 1]).shape).toEqual([])
})

test('axes on both sides of one of size 1 are neighbours', () => {
  const unfactored = programFor([4, 1, 5], { factored: false })
  expect(mergeAxes(unfactored, [4, 1, 5]).shape).toEqual([20])
})

test('a sum over axes of size 1 is what it sums', () => {
  const program = trace(
    { name: 'rows', rank: 2, tensors: { x: [0, 1], out: [0] } },
    (ops, { x }) => ({ stores: { out: ops.sum(ops.square(x as Traced), [1]) } }),
  )
  const merged = mergeAxes(program, [5, 1]).program
  const stored = merged.stores[0]?.value
  expect(merged.expressions[stored as number]?.op).toBe('square')
  const kept = mergeAxes(program, [5, 2]).program
  expect(kept.expressions[kept.stores[0]?.value as number]?.op).toBe('sum')
})

test('tensors keep the types that they are declared to have', () => {
  const program = trace(
    { name: 'p', rank: 2, tensors: { x: [0, 1] }, types: { x: 'float64' } },
    (ops, { x }) => ({ stores: { x: ops.square(x as Traced) } }),
  )
  expect(mergeAxes(program, [2, 3]).program.tensors).toEqual([
    { name: 'x', axes: [0], type: 'float64' },
  ])
})

describe('whatever the sizes', () => {
  test('axes that everything treats alike become one, and none vanishes', () => {
    expect(mergeAlikeAxes(programFor([2, 3, 4, 5], { factored: false })).groups).toEqual([
      0, 0, 0, 0,
    ])
    const rows = { factored: { rows: [0, 1], columns: [2] } }
    expect(mergeAlikeAxes(programFor([2, 3, 4], rows)).groups).toEqual([0, 0, 1])
    expect(mergeAlikeAxes(programFor([2, 3, 4], {})).groups).toEqual([0, 1, 2])
    expect(mergeAlikeAxes(programFor([5, 1], {})).program.rank).toBe(programFor([5, 1], {}).rank)
  })

  test('sizes stay to be asked for, over merged axes', () => {
    const program = trace(
      { name: 'count', rank: 3, axisNames: ['a', 'b', 'c'], tensors: { x: [0, 1, 2], n: [0, 1] } },
      (ops, { x }) => ({
        stores: { n: ops.sum(ops.square(x as Traced), [2]), x: ops.sum(ops.constant(1), [2]) },
      }),
    )
    const { program: merged, groups } = mergeAlikeAxes(program)
    expect(groups).toEqual([0, 0, 1])
    expect(merged.axisNames).toEqual(['a x b', 'c'])
    expect(merged.expressions.filter(({ op }) => op === 'size')).toEqual([
      { op: 'size', over: [1], axes: [] },
    ])
  })
})
