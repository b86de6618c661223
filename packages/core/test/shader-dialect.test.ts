import { describe, expect, test } from 'vitest'
import { float32Literal, meanFactor, shaderDialect } from '../src/compiler.js'

describe('shaderDialect', () => {
  const dialect = shaderDialect({
    call: (name, a) => `Math.${name}(${a})`,
    bfloat16: (a) => `Math.fround(${a})`,
    equal: (a, b) => `${a} === ${b}`,
    choose: (condition, a, b) => `(${condition} ? ${a} : ${b})`,
    one: () => 'one',
  })
  const run = (text: string, values: Readonly<Record<string, number>>): number =>
    new Function('one', ...Object.keys(values), `return ${text}`)(1, ...Object.values(values))

  test('a minimum and a maximum are NaN where either is, on whichever side', () => {
    for (const op of ['minimum', 'maximum'] as const) {
      const text = dialect.binary[op]('a', 'b')
      for (const [a, b] of [
        [Number.NaN, 1],
        [1, Number.NaN],
        [Number.NaN, Number.NaN],
      ] as const) {
        expect([op, run(text, { a, b })]).toEqual([op, Number.NaN])
      }
      const [small, large] = [run(text, { a: 2, b: 5 }), run(text, { a: 5, b: 2 })]
      expect([small, large]).toEqual(op === 'minimum' ? [2, 2] : [5, 5])
    }
  })

  test('a number that is written out is not asked whether it is NaN', () => {
    expect(dialect.binary.maximum('1.0', '(-2.0)')).toBe('(1.0 > (-2.0) ? 1.0 : (-2.0))')
    expect(dialect.binary.maximum('a', '1.0')).toBe('(a === a * one ? (a > 1.0 ? a : 1.0) : a)')
  })

  test('conditions are numbers, of which 0 alone is false, and NaN is finite nowhere', () => {
    const where = dialect.where('c', 'a', 'b')
    expect([1, -2, Number.NaN, 0].map((c) => run(where, { c, a: 7, b: 8 }))).toEqual([7, 7, 7, 8])
    const finite = dialect.unary.isFinite('a')
    const numbers = [3.4e38, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    expect(numbers.map((a) => run(finite, { a }))).toEqual([1, 1, 0, 0, 0])
    expect(run(dialect.binary.greater('a', 'b'), { a: 2, b: 1 })).toBe(1)
    expect(run(dialect.unary.rsqrt('a'), { a: 4 })).toBe(0.5)
  })
})

test('a literal is the float32 number, with a point or an exponent', () => {
  const numbers = [0, -0, 1, -1, 0.1, 1e20, 1e-40, 3.4028234663852886e38]
  expect(numbers.map(float32Literal)).toEqual([
    '0.0',
    '0.0',
    '1.0',
    '(-1.0)',
    '0.10000000149011612',
    '100000002004087730000.0',
    '9.99994610111476e-41',
    '3.4028234663852886e+38',
  ])
  for (const number of numbers) {
    expect(Number(float32Literal(number).replaceAll(/[()]/g, ''))).toBe(Math.fround(number) + 0)
  }
})

test('the terms of a mean are made so small that their sum is no larger than the largest of them', () => {
  expect([1, 2, 3, 4, 1000].map(meanFactor)).toEqual([1, 1 / 2, 1 / 4, 1 / 4, 1 / 1024])
  for (const terms of [2, 7, 1e6]) expect(meanFactor(terms) * terms).toBeLessThanOrEqual(1)
})
