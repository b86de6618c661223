import { describe, expect, test } from 'vitest'
import {
  fuse,
  lower,
  type PassBody,
  type Substitution,
  substitute,
  substitutionFor,
  type Traced,
  trace,
} from '../src/compiler.js'

/** A pass that stores a moment, and the root of its product with a number, for a later pass. */
const body: PassBody = {
  space: [0],
  values: [
    { op: 'load', from: 'sums', axes: [0] },
    { op: 'scalar', name: 'weight', axes: [] },
    { op: 'multiply', of: [0, 1], axes: [0] },
    { op: 'rsqrt', of: [2], axes: [0] },
    { op: 'multiply', of: [1, 3], axes: [0] },
  ],
  reductions: [],
  stores: [
    { into: 'moment', value: 2 },
    { into: 'factor', value: 4 },
  ],
}
const storedIn = (id: number) => (id === 2 ? 'moment' : undefined)

describe('substitutionFor', () => {
  test('computes a temporary from a tensor of the same pass and from numbers', () => {
    expect(substitutionFor(body, 4, storedIn, 2)).toEqual([
      { op: 'scalar', name: 'weight', axes: [] },
      { op: 'load', from: 'moment', axes: [0] },
      { op: 'rsqrt', of: [1], axes: [0] },
      { op: 'multiply', of: [0, 2], axes: [0] },
    ])
  })

  test('is not worth more operations than it may repeat', () => {
    expect(substitutionFor(body, 4, storedIn, 1)).toBeUndefined()
  })

  test('reads nothing that no tensor keeps', () => {
    expect(substitutionFor(body, 4, () => undefined, 100)).toBeUndefined()
  })
})

describe('substitute', () => {
  const reader: PassBody = {
    space: [0, 1],
    values: [
      { op: 'load', from: 'x', axes: [0, 1] },
      { op: 'load', from: 'factor', axes: [0] },
      { op: 'multiply', of: [0, 1], axes: [0, 1] },
    ],
    reductions: [{ into: 'norm', op: 'sum', value: 2, over: [0, 1], axes: [] }],
    stores: [{ into: 'x', value: 2 }],
  }

  test('a reader computes what it would have read, and stores and sums what it did before', () => {
    const factor = substitutionFor(body, 4, storedIn, 2) as Substitution
    const changed = substitute(reader, new Map([['factor', factor]]))
    expect(changed.values).toEqual([
      { op: 'load', from: 'x', axes: [0, 1] },
      { op: 'scalar', name: 'weight', axes: [] },
      { op: 'load', from: 'moment', axes: [0] },
      { op: 'rsqrt', of: [2], axes: [0] },
      { op: 'multiply', of: [1, 3], axes: [0] },
      { op: 'multiply', of: [0, 4], axes: [0, 1] },
    ])
    expect(changed.stores).toEqual([{ into: 'x', value: 5 }])
    expect(changed.reductions).toEqual([
      { into: 'norm', op: 'sum', value: 5, over: [0, 1], axes: [] },
    ])
  })

  test('a substitution may read what has one itself', () => {
    const root: Substitution = [
      { op: 'load', from: 'factor', axes: [0] },
      { op: 'sqrt', of: [0], axes: [0] },
    ]
    const factor: Substitution = [{ op: 'scalar', name: 'weight', axes: [] }]
    const values: PassBody['values'] = [{ op: 'load', from: 'root', axes: [0] }]
    const both = new Map([
      ['root', root],
      ['factor', factor],
    ])
    const changed = substitute({ ...reader, values, reductions: [], stores: [] }, both)
    expect(changed.values).toEqual([
      { op: 'scalar', name: 'weight', axes: [] },
      { op: 'sqrt', of: [0], axes: [0] },
    ])
  })

  test('leaves a pass as it is that reads none of them', () => {
    const program = trace({ name: 'copy', rank: 1, tensors: { x: [0], y: [0] } }, (ops, { x }) => ({
      stores: { y: ops.abs(x as Traced) },
    }))
    const fused = fuse(program)
    const [copy] = fused.passes.map((pass) => lower(fused, pass)) as [PassBody]
    expect(substitute(copy, new Map([['z', []]]))).toEqual(copy)
  })
})
