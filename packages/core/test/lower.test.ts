import { describe, expect, test } from 'vitest'
import {
  fuse,
  type LowerOptions,
  lower,
  type PassBody,
  type PassValue,
  type Traced,
  trace,
} from '../src/compiler.js'
import { programFor } from './support/program-for.js'

/** The formula of a value, for reading. */
function formula(body: PassBody, id: number): string {
  const value = body.values[id] as PassValue
  switch (value.op) {
    case 'constant':
      return String(value.value)
    case 'scalar':
      return value.name
    case 'load':
      return value.from
    case 'size':
      return `size(${value.over})`
    default:
      return `${value.op}(${value.of.map((operand) => formula(body, operand)).join(', ')})`
  }
}

/** The only pass of a program over a matrix, two numbers a row, one a column, and a single one. */
function lowerMatrix(
  build: (
    multiply: (...factors: Traced[]) => Traced,
    t: Readonly<Record<'a' | 'b' | 'row' | 'other' | 'column' | 'point', Traced>>,
  ) => Traced,
  options: LowerOptions = {},
): PassBody {
  const all = [0, 1]
  const tensors = { a: all, b: all, row: [0], other: [0], column: [1], point: [] }
  const program = trace({ name: 'test', rank: 2, tensors }, (ops, values) => ({
    stores: {
      a: build((...factors) => factors.reduce(ops.multiply), values as never),
    },
  }))
  const fused = fuse(program)
  expect(fused.passes).toHaveLength(1)
  return lower(fused, fused.passes[0] as (typeof fused.passes)[number], options)
}

describe('a product in a pass', () => {
  test('has its factors of few axes brought together first', () => {
    const body = lowerMatrix((product, { a, row, point }) => product(point, product(a, row)))
    expect(formula(body, body.stores[0]?.value as number)).toBe('multiply(a, multiply(point, row))')
    expect(body.values.find(({ op }) => op === 'multiply')?.axes).toEqual([0])
  })

  test('leaves one factor a row and one a column, never their product in every element', () => {
    const body = lowerMatrix((product, t) => product(t.row, t.column, t.a, t.other, t.point))
    expect(formula(body, body.stores[0]?.value as number)).toBe(
      'multiply(multiply(a, multiply(multiply(point, row), other)), column)',
    )
    const perElement = body.values.filter(({ op, axes }) => op === 'multiply' && axes.length === 2)
    expect(perElement).toHaveLength(2)
  })

  test('of factors that all span the space keeps its order', () => {
    const body = lowerMatrix((product, { a, b }) => product(b, product(a, a)))
    expect(formula(body, body.stores[0]?.value as number)).toBe('multiply(multiply(b, a), a)')
  })

  test('keeps the order of the program where products may not be reordered', () => {
    const build: Parameters<typeof lowerMatrix>[0] = (product, { a, row, point }) =>
      product(point, product(a, row))
    const body = lowerMatrix(build, { reorderProducts: false })
    expect(formula(body, body.stores[0]?.value as number)).toBe('multiply(point, multiply(a, row))')
    expect(body).not.toEqual(lowerMatrix(build))
  })

  test('of a row and a column is one product', () => {
    const body = lowerMatrix((product, { row, column }) => product(column, row))
    expect(formula(body, body.stores[0]?.value as number)).toBe('multiply(column, row)')
  })
})

describe('the body of a pass', () => {
  const fused = fuse(programFor([4, 3]))
  const bodies = fused.passes.map((pass) => lower(fused, pass))
  const last = bodies.at(-1) as PassBody

  test('has the scale known per row in the last sweep of the factored step', () => {
    expect(formula(last, last.stores[0]?.value as number)).toBe(
      'subtract(parameter, multiply(multiply(gradient, multiply(scale, rowFactor)), columnFactor))',
    )
  })

  test('says along which axes each value varies', () => {
    const axesOf = (wanted: string) => {
      const id = last.values.findIndex((_, index) => formula(last, index) === wanted)
      return last.values[id]?.axes
    }
    expect(axesOf('scale')).toEqual([])
    expect(axesOf('rowFactor')).toEqual([0])
    expect(axesOf('columnFactor')).toEqual([1])
    expect(axesOf('multiply(scale, rowFactor)')).toEqual([0])
    expect(axesOf('gradient')).toEqual([0, 1])
  })

  test('has operands before their users and no value twice', () => {
    for (const { values } of bodies) {
      values.forEach((value, id) => {
        for (const operand of 'of' in value ? value.of : []) expect(operand).toBeLessThan(id)
      })
      const texts = values.map((value) => JSON.stringify(value))
      expect(new Set(texts).size).toBe(texts.length)
    }
  })

  test('gives each reduction the axes that it keeps', () => {
    expect(bodies[0]?.reductions.map(({ op, over, axes }) => ({ op, over, axes }))).toEqual([
      { op: 'mean', over: [1], axes: [0] },
      { op: 'mean', over: [0], axes: [1] },
      { op: 'mean', over: [0, 1], axes: [] },
    ])
  })

  test('is plain data', () => {
    for (const body of bodies) expect(JSON.parse(JSON.stringify(body))).toEqual(body)
  })
})
