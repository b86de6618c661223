import { describe, expect, test } from 'vitest'
import { explain, fuse, type Traced, trace } from '../src/compiler.js'
import type { TensorOps } from '../src/index.js'
import { programFor } from './support/program-for.js'

describe('explain', () => {
  test('tells the default step on a matrix as seven passes', () => {
    expect(explain(programFor([4, 3]))).toMatchInlineSnapshot(`
      "pass 1  rows x columns
        reads    parameter, gradient
        reduces  t0 = mean over columns of gradient^2 + 1e-30
        reduces  t1 = mean over rows of gradient^2 + 1e-30
        reduces  t2 = mean over rows, columns of parameter^2
      pass 2  rows
        reads    rowMoment, t0
        reduces  meanR = mean over rows of beta2 * rowMoment + beta2Weight * t0
        stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
      pass 3  columns
        reads    columnMoment, t1
        stores   columnMoment = beta2 * columnMoment + beta2Weight * t1
        stores   columnFactor = rsqrt(beta2 * columnMoment + beta2Weight * t1)
      pass 4  rows
        reads    rowMoment, meanR
        stores   rowFactor = rsqrt(rowMoment) * sqrt(where(rowMoment, meanR, rowMoment))
      pass 5  rows x columns
        reads    gradient, rowFactor, columnFactor
        reduces  t3 = mean over rows, columns of (gradient * rowFactor * columnFactor)^2
      pass 6  a single point
        reads    t2, t3
        stores   parameterRms = sqrt(t2)
        stores   updateRms = sqrt(t3)
        stores   scale = maximum(sqrt(t2), 0.001) * rho / maximum(1, sqrt(t3) / 1)
      pass 7  rows x columns
        reads    parameter, gradient, rowFactor, columnFactor, scale
        stores   parameter = parameter - scale * (gradient * rowFactor * columnFactor)"
    `)
  })

  test('tells the step of a vector without scale and clipping as one pass', () => {
    const program = programFor([9], {
      learningRate: 0.1,
      clipThreshold: null,
      parameterScale: false,
    })
    expect(explain(program)).toMatchInlineSnapshot(`
      "pass 1  elements
        reads    parameter, gradient, moment
        stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
        stores   parameter = parameter - rho * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))"
    `)
  })

  test('takes a program that is fused already', () => {
    const program = programFor([4, 3])
    expect(explain(fuse(program))).toBe(explain(program))
  })

  test.each([
    [[5], 'elements'],
    [[5, 4], 'rows x columns'],
    [[2, 5, 4], 'axis 0 x rows x columns'],
    [[], 'a single point'],
  ])('calls the space of a parameter of shape %j "%s"', (shape, name) => {
    expect(explain(programFor(shape)).split('\n')[0]).toBe(`pass 1  ${name}`)
  })

  test('calls axes by their role, whichever they are', () => {
    const program = programFor([4, 3, 2], { factored: { axes: 'first' } })
    expect(program.axisNames).toEqual(['rows', 'columns', 'axis 2'])
    const largest = programFor([4, 2, 3], { factored: { axes: 'largest' } })
    expect(largest.axisNames).toEqual(['columns', 'axis 1', 'rows'])
    expect(programFor([4, 3], { factored: false }).axisNames).toEqual(['axis 0', 'axis 1'])
  })

  test('sets brackets where they are needed and nowhere else', () => {
    const lineOf = (build: (ops: TensorOps<Traced>, a: Traced, b: Traced) => Traced) =>
      explain(
        trace({ name: 'test', rank: 1, tensors: { a: [0], b: [0] } }, (ops, { a, b }) => ({
          stores: { a: build(ops, a as Traced, b as Traced) },
        })),
      )
        .split('\n')
        .at(-1)
        ?.trim()
    expect(lineOf((ops, a, b) => ops.subtract(a, ops.subtract(b, a)))).toBe(
      'stores   a = a - (b - a)',
    )
    expect(lineOf((ops, a, b) => ops.subtract(ops.subtract(b, a), a))).toBe(
      'stores   a = b - a - a',
    )
    expect(lineOf((ops, a, b) => ops.divide(a, ops.multiply(a, b)))).toBe(
      'stores   a = a / (a * b)',
    )
    expect(lineOf((ops, a, b) => ops.square(ops.add(a, b)))).toBe('stores   a = (a + b)^2')
    expect(lineOf((ops, a, b) => ops.where(ops.greater(a, b), ops.sqrt(a), b))).toBe(
      'stores   a = where(a > b, sqrt(a), b)',
    )
  })

  test('writes sizes as counts of axes', () => {
    const program = trace(
      { name: 'test', rank: 2, axisNames: ['rows', 'columns'], tensors: { a: [] } },
      (ops, { a }) => ({ stores: { a: ops.sum(a as Traced, [0, 1]) } }),
    )
    expect(explain(program)).toContain('stores   a = a * count(rows, columns)')
  })
})
