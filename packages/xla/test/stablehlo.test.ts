import { resolveParameterOptions, type StepStorage, stepForm, stepProgram } from '@adafactor/core'
import {
  type Program,
  type Traced,
  type TraceResult,
  type TraceSignature,
  trace,
} from '@adafactor/core/compiler'
import { describe, expect, it } from 'vitest'
import { stablehlo, stablehloSignature } from '../src/index.js'

const shape = [1024, 512]
const step = stepProgram(stepForm(shape, resolveParameterOptions({}, 'weights', shape)))

/** A program that stores one value to `out`, made of the tensor `x` and the scalar `p`. */
function programOf(
  build: (ops: Parameters<Parameters<typeof trace>[1]>[0], x: Traced, p: Traced) => Traced,
  { axes = [0], ...changes }: Partial<TraceSignature> & { readonly axes?: number[] } = {},
): Program {
  const signature = { name: 'test', rank: 2, tensors: { x: [0, 1], out: axes }, scalars: ['p'] }
  return trace(
    { ...signature, ...changes },
    (ops, { x }, { p }): TraceResult => ({
      stores: { out: build(ops, x as Traced, p as Traced) },
    }),
  )
}

/** The lines of the function, without what is common to all. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.slice(lines.indexOf(') {') + 1, lines.indexOf('}'))
}

describe('the text of the default step', () => {
  const text = stablehlo(step, shape)

  it('begins with what goes in and out, by name', () => {
    expect(text.split('\n').slice(0, 15)).toEqual([
      '// adafactor factored rank 2',
      '// Arguments',
      '//   0 parameter: tensor<1024x512xf32>, rows x columns',
      '//   1 gradient: tensor<1024x512xf32>, rows x columns',
      '//   2 rowMoment: tensor<1024x1xf32>, rows',
      '//   3 columnMoment: tensor<1x512xf32>, columns',
      '//   4 beta2: tensor<f32>',
      '//   5 beta2Weight: tensor<f32>',
      '//   6 rho: tensor<f32>',
      '// Results',
      '//   0 parameter: tensor<1024x512xf32>, rows x columns',
      '//   1 rowMoment: tensor<1024x1xf32>, rows',
      '//   2 columnMoment: tensor<1x512xf32>, columns',
      '//   3 parameterRms: tensor<f32>',
      '//   4 updateRms: tensor<f32>',
    ])
  })

  it('takes and returns them in this order, in place', () => {
    expect(text).toContain(
      `module @adafactor_factored_rank_2 {
  func.func public @main(
    %parameter: tensor<1024x512xf32> {tf.aliasing_output = 0 : i32},
    %gradient: tensor<1024x512xf32>,
    %rowMoment: tensor<1024x1xf32> {tf.aliasing_output = 1 : i32},
    %columnMoment: tensor<1x512xf32> {tf.aliasing_output = 2 : i32},
    %beta2: tensor<f32>,
    %beta2Weight: tensor<f32>,
    %rho: tensor<f32>
  ) -> (
    tensor<1024x512xf32>,
    tensor<1024x1xf32>,
    tensor<1x512xf32>,
    tensor<f32>,
    tensor<f32>
  ) {`,
    )
  })

  it('calls values as the program does', () => {
    for (const name of ['R', 'C', 'meanR', 'rowFactor', 'columnFactor', 'U', 'alpha', 'update']) {
      expect(text).toContain(`    %${name} = stablehlo.`)
    }
    expect(text).toContain('    %new_parameter = stablehlo.subtract %parameter, %update')
  })

  it('squares each tensor once, and multiplies it once for both means', () => {
    expect(text.match(/multiply %gradient, %gradient/g)).toHaveLength(1)
    const [, product] = text.match(/reduce\((%\d+) init: %\d+\) .* dimensions = \[1\]/) ?? []
    expect(text).toContain(
      `stablehlo.reduce(${product} init: %9) applies stablehlo.add across dimensions = [0]`,
    )
  })

  it('writes no number in digits with a point or an exponent', () => {
    const literals = text.match(/dense<[^>]*>/g) ?? []
    expect(literals.length).toBeGreaterThan(5)
    for (const literal of literals) expect(literal).toMatch(/^dense<0x[0-9A-F]{8}>$/)
  })

  it('leaves the memory of arguments alone if it is told so', () => {
    expect(stablehlo(step, shape, { donate: false })).not.toContain('aliasing')
  })
})

describe('constants', () => {
  const bits: readonly (readonly [number, string])[] = [
    [1e-30, '0DA24260'],
    [1, '3F800000'],
    [123456789, '4CEB79A3'],
    [2 ** -23, '34000000'],
    [1e38, '7E967699'],
    [3.4e38, '7F7FC99E'],
    [-0.1, 'BDCCCCCD'],
    [1e39, '7F800000'],
  ]
  it.each(bits)('%d is 0x%s', (value, expected) => {
    const text = stablehlo(
      programOf((ops) => ops.constant(value), { axes: [] }),
      [2, 3],
    )
    expect(linesOf(text)[0]).toBe(`%out = stablehlo.constant dense<0x${expected}> : tensor<f32>`)
  })
})

describe('operations', () => {
  const cases: Record<string, [Program, string[]]> = {
    'a value that spans fewer axes is broadcast': [
      programOf((ops, x, p) => ops.add(x, p), { axes: [0, 1] }),
      [
        '%0 = stablehlo.broadcast_in_dim %p, dims = [] : (tensor<f32>) -> tensor<2x3xf32>',
        '%out = stablehlo.add %x, %0 : tensor<2x3xf32>',
        'return %out : tensor<2x3xf32>',
      ],
    ],
    'a sum leaves its axes with size 1 in what is stored': [
      programOf((ops, x) => ops.sum(x, [1])),
      [
        '%0 = stablehlo.constant dense<0x00000000> : tensor<f32>',
        '%out = stablehlo.reduce(%x init: %0) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>',
        '%1 = stablehlo.reshape %out : (tensor<2xf32>) -> tensor<2x1xf32>',
        'return %1 : tensor<2x1xf32>',
      ],
    ],
    'terms of a mean are made smaller, and the count is told': [
      programOf((ops, x) => ops.mean(x, [0, 1]), { axes: [] }),
      [
        '%0 = stablehlo.constant dense<0x3E000000> : tensor<f32>',
        '%1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<2x3xf32>',
        '%2 = stablehlo.multiply %x, %1 : tensor<2x3xf32>',
        '%3 = stablehlo.constant dense<0x00000000> : tensor<f32>',
        '%4 = stablehlo.reduce(%2 init: %3) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<f32>',
        '%5 = stablehlo.constant dense<0x3FAAAAAB> : tensor<f32>',
        '%out = stablehlo.multiply %4, %5 : tensor<f32>',
        'return %out : tensor<f32>',
      ],
    ],
    'comparisons are numbers, and every number but 0 is true': [
      programOf((ops, x, p) => ops.where(ops.greater(x, p), x, p), { axes: [0, 1] }),
      [
        '%0 = stablehlo.broadcast_in_dim %p, dims = [] : (tensor<f32>) -> tensor<2x3xf32>',
        '%1 = stablehlo.compare GT, %x, %0, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>',
        '%2 = stablehlo.convert %1 : (tensor<2x3xi1>) -> tensor<2x3xf32>',
        '%3 = stablehlo.constant dense<0x00000000> : tensor<f32>',
        '%4 = stablehlo.broadcast_in_dim %3, dims = [] : (tensor<f32>) -> tensor<2x3xf32>',
        '%5 = stablehlo.compare NE, %2, %4, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>',
        '%out = stablehlo.select %5, %x, %0 : tensor<2x3xi1>, tensor<2x3xf32>',
        'return %out : tensor<2x3xf32>',
      ],
    ],
    'an array is divided by a number, not multiplied by its reciprocal': [
      programOf((ops, x, p) => ops.divide(x, p), { axes: [0, 1] }),
      [
        '%0 = stablehlo.broadcast_in_dim %p, dims = [] : (tensor<f32>) -> tensor<2x3xf32>',
        '%1 = stablehlo.optimization_barrier %0 : tensor<2x3xf32>',
        '%out = stablehlo.divide %x, %1 : tensor<2x3xf32>',
        'return %out : tensor<2x3xf32>',
      ],
    ],
    'constants of a product stay apart': [
      programOf((ops, x) =>
        ops.multiply(ops.multiply(ops.mean(x, [1]), ops.constant(2)), ops.constant(4)),
      ),
      expect.arrayContaining([
        '%14 = stablehlo.optimization_barrier %13 : tensor<2xf32>',
        '%out = stablehlo.multiply %11, %14 : tensor<2xf32>',
      ]),
    ],
    'sizes are numbers': [
      programOf((ops, x) => ops.sum(ops.sum(x, [1]), [1])),
      expect.arrayContaining(['%2 = stablehlo.constant dense<0x40400000> : tensor<f32>']),
    ],
    'bfloat16, square and isFinite have operations of their own': [
      programOf((ops, x) => ops.isFinite(ops.bfloat16(ops.square(x))), { axes: [0, 1] }),
      [
        '%0 = stablehlo.multiply %x, %x : tensor<2x3xf32>',
        '%1 = stablehlo.reduce_precision %0, format = e8m7 : tensor<2x3xf32>',
        '%2 = stablehlo.is_finite %1 : (tensor<2x3xf32>) -> tensor<2x3xi1>',
        '%out = stablehlo.convert %2 : (tensor<2x3xi1>) -> tensor<2x3xf32>',
        'return %out : tensor<2x3xf32>',
      ],
    ],
  }
  it.each(Object.entries(cases))('%s', (_, [program, expected]) => {
    expect(linesOf(stablehlo(program, [2, 3]))).toEqual(expected)
  })

  it('different means of one shape have different factors', () => {
    const program = programOf(
      (ops, x) => ops.add(ops.mean(x, [0, 1]), ops.mean(ops.square(x), [0, 1])),
      { axes: [] },
    )
    const text = stablehlo(program, [2, 4])
    // 1/8 and 1/16, and the second mean is multiplied by 2.
    for (const bits of ['3E000000', '3D800000', '40000000'])
      expect(text).toContain(`dense<0x${bits}>`)
  })
})

describe('tensors', () => {
  const storage: StepStorage = {
    backend: 'xla',
    types: ['float32', 'bfloat16', 'float16'],
    parameter: 'bfloat16',
  }
  const settings = resolveParameterOptions(
    { rounding: 'stochastic', momentum: { beta1: 0.9, type: 'float16' } },
    'weights',
    shape,
  )
  const program = stepProgram(stepForm(shape, settings, { storage }))
  const text = stablehlo(program, shape)

  it('of 16 bits are widened as they are read and rounded as they are returned', () => {
    expect(text).toContain('%parameter: tensor<1024x512xbf16> {tf.aliasing_output = 0 : i32}')
    expect(text).toContain(
      '%0 = stablehlo.convert %parameter : (tensor<1024x512xbf16>) -> tensor<1024x512xf32>',
    )
    expect(text).toMatch(/convert %\w+ : \(tensor<1024x512xf32>\) -> tensor<1024x512xf16>/)
  })

  it('rounded stochastically take a random word for their place', () => {
    expect(text).toContain('stablehlo.iota dim = 0 : tensor<1024x512xui32>')
    expect(text).toContain('constant dense<512> : tensor<ui32>')
    expect(text).toContain('stablehlo.convert %roundingLow : (tensor<f32>) -> tensor<ui32>')
  })

  it('and scalars may have names that MLIR has not, or share them', () => {
    const odd = trace(
      { name: '2 odd names', rank: 1, tensors: { 'a b': [0], a_b: [0], '1': [0] }, scalars: ['1'] },
      (ops, tensors, scalars) => ({
        stores: {
          'a b': ops.add(tensors.a_b as Traced, tensors['1'] as Traced),
          a_b: ops.multiply(tensors['a b'] as Traced, scalars['1'] as Traced),
        },
      }),
    )
    const own = stablehlo(odd, [4])
    expect(own).toContain('module @_2_odd_names {')
    for (const name of ['%_1:', '%a_b:', '%a_b_2:', '%_1_2: tensor<f32>'])
      expect(own).toContain(name)
  })

  it('that are only moved are returned as they are', () => {
    const swap = trace({ name: 'swap', rank: 1, tensors: { a: [0], b: [0] } }, (_, { a, b }) => ({
      stores: { a: b as Traced, b: a as Traced },
    }))
    expect(linesOf(stablehlo(swap, [4]))).toEqual(['return %b, %a : tensor<4xf32>, tensor<4xf32>'])
  })
})

describe('the signature', () => {
  it('tells arguments and results in their order', () => {
    const { arguments: given, results } = stablehloSignature(step, { gradient: shape })
    expect(given.map(({ name }) => name)).toEqual([
      'parameter',
      'gradient',
      'rowMoment',
      'columnMoment',
      'beta2',
      'beta2Weight',
      'rho',
    ])
    expect(given[2]).toEqual({ name: 'rowMoment', shape: [1024, 1], type: 'f32' })
    expect(given[6]).toEqual({ name: 'rho', shape: [], type: 'f32' })
    expect(results.map(({ name }) => name)).toEqual([
      'parameter',
      'rowMoment',
      'columnMoment',
      'parameterRms',
      'updateRms',
    ])
    expect(results[3]).toEqual({ name: 'parameterRms', shape: [], type: 'f32' })
  })

  it('has sizes from several tensors together', () => {
    const program = programOf((ops, x) => ops.sum(x, [0]), { axes: [1] })
    expect(stablehloSignature(program, { x: [2, 3], out: [1, 3] }).results[0]?.shape).toEqual([
      1, 3,
    ])
  })
})
