import type { PassValue } from '@adafactor/core/compiler'
import { expect, test } from 'vitest'
import { emitKernel } from '../../src/kernels/emit-kernel.js'
import type { StoredValue } from '../../src/plan/stored-value.js'

const stored: Readonly<Record<string, StoredValue>> = {
  x: { storage: 'x', axes: [0, 1], sizes: [30, 20] },
  row: { storage: 'row', axes: [0], sizes: [30] },
  partial: {
    storage: 'work',
    axes: [0, 1],
    sizes: [30, 4],
    unfinished: { over: [1], divisor: 20 },
  },
}

function kernelOf(
  values: readonly PassValue[],
  rest: { readonly counts?: readonly number[]; readonly replaces?: string } = {},
) {
  return emitKernel({
    space: [0, 1],
    sizes: [30, 20],
    values,
    value: values.length - 1,
    sources: new Map(
      values.flatMap((value, id) =>
        value.op === 'load' ? [[id, stored[value.from] as StoredValue] as const] : [],
      ),
    ),
    ...rest,
  })
}

const x: PassValue = { op: 'load', from: 'x', axes: [0, 1] }
const row: PassValue = { op: 'load', from: 'row', axes: [0] }

test('a value at each point is one expression of loads by flat index', () => {
  const { source, arrays, scalars } = kernelOf(
    [
      x,
      row,
      { op: 'scalar', name: 'rho', axes: [] },
      { op: 'multiply', of: [1, 2], axes: [0] },
    ].concat([{ op: 'subtract', of: [0, 3], axes: [0, 1] }] as never) as PassValue[],
    { replaces: 'x' },
  )
  expect(source.text).toBe(
    [
      'function kernel(a0, a1, s0) {',
      '  const v0 = a0[this.thread.y * 20 + this.thread.x];',
      '  const v1 = a1[this.thread.y];',
      '  const v3 = (v1 * s0);',
      '  const v4 = (v0 - v3);',
      '  return v4;',
      '}',
    ].join('\n'),
  )
  expect(source).toMatchObject({ size: [20, 30, 1], arrays: ['a0', 'a1'], scalars: ['s0'] })
  expect(source.replaces).toBe('a0')
  expect(arrays).toEqual(['x', 'row'])
  expect(scalars).toEqual([{ name: 'rho' }])
})

test('partial sums of each row keep what belongs to the row out of the loop', () => {
  const { source } = kernelOf([x, row, { op: 'multiply', of: [0, 1], axes: [0, 1] }], {
    counts: [30, 3],
  })
  expect(source.text).toBe(
    [
      'function kernel(a0, a1) {',
      '  const v1 = a1[this.thread.y];',
      '  let sum0 = 0.0;',
      '  for (let k1 = 0; k1 < 7; k1++) {',
      '  if (this.thread.x + k1 * 3 < 20) {',
      '  const v0 = a0[this.thread.y * 20 + (this.thread.x + k1 * 3)];',
      '  const v2 = (v0 * v1);',
      '  sum0 += v2;',
      '  }',
      '  }',
      '  return sum0;',
      '}',
    ].join('\n'),
  )
  expect(source.size).toEqual([3, 30, 1])
})

test('the reader of partial sums adds them up and divides by the number of terms', () => {
  const { source, arrays } = kernelOf([
    { op: 'load', from: 'partial', axes: [0] },
    x,
    { op: 'divide', of: [1, 0], axes: [0, 1] },
  ])
  expect(source.text).toContain('for (let b0_0 = 0; b0_0 < 4; b0_0++) {')
  expect(source.text).toContain('r0 += a1[this.thread.y * 4 + b0_0];')
  expect(source.text).toContain('const v0 = r0 / 20.0;')
  expect(arrays).toEqual(['x', 'work'])
})

test('numbers that float32 does not have come as arguments', () => {
  const { source, scalars } = kernelOf([
    x,
    { op: 'constant', value: Number.POSITIVE_INFINITY, axes: [] },
    { op: 'minimum', of: [0, 1], axes: [0, 1] },
  ])
  // The 1 is what a minimum looks for NaN with.
  expect(scalars).toEqual([{ value: Number.POSITIVE_INFINITY }, { value: 1 }])
  expect(source.scalars).toEqual(['s0', 's1'])
})

test('a function that a kernel calls comes with it, once', () => {
  const { source } = kernelOf([
    x,
    { op: 'bfloat16', of: [0], axes: [0, 1] },
    { op: 'square', of: [1], axes: [0, 1] },
    { op: 'bfloat16', of: [2], axes: [0, 1] },
  ])
  expect(source.functions.length).toBe(1)
  expect(source.functions[0]).toContain('function bfloat16(')
})

test('constants of a product come as arguments: compilers would multiply them with each other', () => {
  const { source, scalars } = kernelOf([
    x,
    { op: 'constant', value: 0.5, axes: [] },
    { op: 'multiply', of: [1, 0], axes: [0, 1] },
    { op: 'add', of: [1, 2], axes: [0, 1] },
  ])
  expect(source.text).toContain('const v2 = (s0 * v0);')
  expect(source.text).toContain('const v3 = (0.5 + v2);')
  expect(scalars).toEqual([{ value: 0.5 }])
})

test('a root that is squared is not one that compilers recognise', () => {
  for (const squared of [
    { op: 'square', of: [1], axes: [0, 1] },
    { op: 'multiply', of: [1, 1], axes: [0, 1] },
  ] as const) {
    const { source, scalars } = kernelOf([x, { op: 'sqrt', of: [0], axes: [0, 1] }, squared])
    expect(source.text).toContain('const v2 = ((v1 * s0) * (v1 * s0));')
    expect(scalars).toEqual([{ value: 1 }])
  }
})

test('a value less itself, or over itself, is not one that compilers recognise', () => {
  for (const [op, sign] of [
    ['subtract', '-'],
    ['divide', '/'],
  ] as const) {
    const { source, scalars } = kernelOf([x, { op, of: [0, 0], axes: [0, 1] }])
    expect(source.text).toContain(`const v1 = (v0 ${sign} (v0 * s0));`)
    expect(scalars).toEqual([{ value: 1 }])
  }
})

test('what consists of constants is computed in float32, and division by it is not left to chance', () => {
  const { source, scalars } = kernelOf([
    x,
    { op: 'constant', value: -2, axes: [] },
    { op: 'greater', of: [1, 1], axes: [] },
    { op: 'constant', value: 0.1, axes: [] },
    { op: 'sqrt', of: [3], axes: [] },
    { op: 'divide', of: [0, 2], axes: [0, 1] },
    { op: 'add', of: [5, 4], axes: [0, 1] },
  ])
  expect(source.text).toContain('const v5 = (v0 / s0);')
  expect(source.text).toContain(`const v6 = (v5 + ${Math.fround(Math.sqrt(Math.fround(0.1)))});`)
  expect(scalars).toEqual([{ value: 0 }])
})

test('a term taken from its own sum is not one that compilers recognise', () => {
  const { source } = kernelOf([
    x,
    row,
    { op: 'constant', value: 1, axes: [] },
    { op: 'add', of: [2, 0], axes: [0, 1] },
    { op: 'subtract', of: [1, 3], axes: [0, 1] },
    { op: 'add', of: [4, 0], axes: [0, 1] },
    { op: 'subtract', of: [5, 1], axes: [0, 1] },
  ])
  expect(source.text).toContain('const v4 = (v1 - v3);')
  expect(source.text).toContain('const v5 = (v4 + (v0 * s0));')
  expect(source.text).toContain('const v6 = (v5 - (v1 * s0));')
})

test('a choice with a constant condition, or of one value, is no choice', () => {
  const rho: PassValue = { op: 'scalar', name: 'rho', axes: [] }
  for (const [value, result] of [
    [3, 'const v4 = (v0 * s0);'],
    [-2, 'const v4 = (v0 * s0);'],
    [0, 'const v4 = (v0 * v0);'],
  ] as const) {
    const { source } = kernelOf([
      x,
      { op: 'constant', value, axes: [] },
      rho,
      { op: 'where', of: [1, 2, 0], axes: [0, 1] },
      { op: 'multiply', of: [0, 3], axes: [0, 1] },
    ])
    expect(source.text).toContain(result)
  }
  const { source } = kernelOf([
    x,
    rho,
    { op: 'where', of: [1, 0, 0], axes: [0, 1] },
    { op: 'subtract', of: [0, 2], axes: [0, 1] },
  ])
  expect(source.text).toContain('const v3 = (v0 - (v0 * s0));')
})
