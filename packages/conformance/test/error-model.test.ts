import {
  denseOps,
  interpret,
  roundStochastically,
  stepProgram,
  type TensorOps,
} from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { conformanceCases } from '../src/cases.js'
import { expectationsOf } from '../src/device-run.js'
import { checkWithin, errorIn } from '../src/error-model/check-within.js'
import { type Interval, intervalArithmetic } from '../src/error-model/interval.js'
import { intervalOps } from '../src/error-model/interval-ops.js'
import {
  type IntervalTensor,
  intervalAt,
  loadIntervals,
} from '../src/error-model/interval-tensor.js'
import { errorModel } from '../src/error-model/model.js'
import { randomOf } from '../src/random.js'
import { drawProgram } from '../src/random-programs/draw.js'
import { programOf } from '../src/random-programs/recipe.js'
import { contentsOf } from '../src/random-programs/run-recipe.js'
import { runCase } from '../src/run-case.js'
import { gradientFor, paperForm, paperScalars } from '../src/step-run.js'
import { map, withOps } from './break-backend.js'

const float32 = errorModel({ precision: 'float32', subnormals: 'kept' })
const flushing = errorModel({ precision: 'float32', subnormals: 'flushed' })
const arithmetic = intervalArithmetic(float32)
const ulp = 2 ** -23
const infinity = Number.POSITIVE_INFINITY
const exactly = (value: number) => arithmetic.load(value)
const between = (lo: number, hi: number): Interval => ({ lo, hi, nan: 0 })
const nan = exactly(Number.NaN)

describe('an interval', () => {
  test('is wider by the ulps of the operation', () => {
    const { lo, hi } = arithmetic.add(exactly(1), exactly(0.5))
    expect(lo / 1.5).toBeCloseTo(1 - ulp, 12)
    expect(hi / 1.5).toBeCloseTo(1 + ulp, 12)
    expect(arithmetic.divide(exactly(1), exactly(3)).hi * 3).toBeCloseTo(1 + 3 * ulp, 12)
  })

  test('never changes its sign by rounding, and zero stays zero', () => {
    expect(arithmetic.multiply(exactly(1e-30), exactly(1e-30)).lo).toBe(0)
    expect(arithmetic.multiply(exactly(-1e-30), exactly(1e-30)).hi).toBe(-0)
    expect(arithmetic.add(exactly(2), exactly(-2))).toEqual(between(0, 0))
  })

  test('reaches down to zero below the smallest normal number where subnormals are flushed', () => {
    const product = intervalArithmetic(flushing).multiply(exactly(1e-20), exactly(1e-19))
    expect(product.lo).toBe(0)
    expect(product.hi).toBeGreaterThan(1e-39)
    expect(arithmetic.multiply(exactly(1e-20), exactly(1e-19)).lo).toBeGreaterThan(0.99e-39)
  })

  test('reaches up to infinity where the largest number may be exceeded', () => {
    const square = arithmetic.square(exactly(1e20))
    expect(square.hi).toBe(infinity)
    expect(square.lo).toBeGreaterThan(0.99e40)
    expect(arithmetic.rsqrt(square)).toMatchObject({ lo: 0, nan: 0 })
    expect(arithmetic.rsqrt(square).hi).toBeLessThan(1.01e-20)
  })

  test('of a NaN is NaN through every operation but where, greater and isFinite', () => {
    for (const op of ['add', 'subtract', 'multiply', 'divide', 'minimum', 'maximum'] as const) {
      expect(arithmetic[op](nan, exactly(1)).nan).toBe(2)
      expect(arithmetic[op](exactly(1), nan).nan).toBe(2)
    }
    for (const op of ['sqrt', 'rsqrt', 'square', 'abs', 'bfloat16'] as const) {
      expect(arithmetic[op](nan).nan).toBe(2)
    }
    expect(arithmetic.where(nan, exactly(7), exactly(5))).toEqual(exactly(7))
    expect(arithmetic.greater(nan, exactly(5))).toEqual(exactly(0))
    expect(arithmetic.isFinite(nan)).toEqual(exactly(0))
  })

  test('says NaN for certain only where it is', () => {
    expect(arithmetic.divide(exactly(0), exactly(0)).nan).toBe(2)
    expect(arithmetic.divide(between(0, 1), between(0, 1)).nan).toBe(1)
    expect(arithmetic.multiply(exactly(0), exactly(infinity)).nan).toBe(2)
    expect(arithmetic.add(exactly(infinity), exactly(-infinity)).nan).toBe(2)
    expect(arithmetic.sqrt(between(-1, 1)).nan).toBe(1)
    expect(arithmetic.sqrt(exactly(-1)).nan).toBe(2)
  })

  test('of an undecided condition allows both outcomes', () => {
    const undecided = arithmetic.greater(between(1, 3), exactly(2))
    expect(undecided).toEqual(between(0, 1))
    expect(arithmetic.where(undecided, exactly(7), exactly(5))).toEqual(between(5, 7))
    expect(arithmetic.where(undecided, nan, exactly(5))).toEqual({ lo: 5, hi: 5, nan: 1 })
  })

  test('of the smaller of two subnormals allows either where comparisons take them for 0', () => {
    const tiny = 2 ** -128
    const { minimum, maximum } = intervalArithmetic(flushing)
    expect(minimum(exactly(0), exactly(tiny)).hi).toBe(tiny)
    expect(maximum(exactly(-tiny), exactly(0)).lo).toBe(-tiny)
    expect(minimum(exactly(-1), exactly(tiny))).toEqual(exactly(-1))
    expect(maximum(exactly(1), exactly(tiny))).toEqual(exactly(1))
    expect(arithmetic.minimum(exactly(0), exactly(tiny))).toEqual(exactly(0))
  })

  test('of a sum has room for two stages and not for one long chain', () => {
    for (const [size, value] of [
      [1000, 0.1],
      [5000, 0.1],
      [5000, 1 / 3],
    ] as const) {
      const data = new Float32Array(size).fill(value)
      const sum = intervalOps(float32).sum(loadIntervals(float32, [size], data), [0])
      const chain = (numbers: Float32Array) =>
        numbers.reduce((total, number) => Math.fround(total + number), 0)
      const blocks = Array.from({ length: Math.ceil(size / 70) }, (_, block) =>
        chain(data.subarray(70 * block, 70 * (block + 1))),
      )
      expect(errorIn(intervalAt(sum, 0), chain(Float32Array.from(blocks)))).toBeLessThanOrEqual(1)
      expect(errorIn(intervalAt(sum, 0), chain(data))).toBeGreaterThan(1.5)
    }
  })

  test('is stored as the nearest numbers of the type, one by one', () => {
    const toNearest = { type: 'bfloat16', isStochastic: false } as const
    const unit = 2 ** -7
    expect(arithmetic.store(exactly(1 + 0.4 * unit), toNearest)).toEqual(exactly(1))
    expect(arithmetic.store(between(1 + 0.4 * unit, 1 + 0.6 * unit), toNearest)).toEqual(
      between(1, 1 + unit),
    )
    expect(arithmetic.store(exactly(3.4e38), toNearest)).toEqual(exactly(infinity))
    expect(arithmetic.store(nan, toNearest)).toEqual(nan)
    const asFloat64 = { type: 'float64', isStochastic: false } as const
    expect(arithmetic.store(between(0.1, 0.2), asFloat64)).toEqual(between(0.1, 0.2))
  })

  test('is stored stochastically as the neighbours on both sides', () => {
    const stored = (type: 'bfloat16' | 'float16', lo: number, hi = lo) =>
      arithmetic.store(between(lo, hi), { type, isStochastic: true })
    const unit = 2 ** -7
    expect(stored('bfloat16', 1 + 0.1 * unit)).toEqual(between(1, 1 + unit))
    expect(stored('bfloat16', -1 - 0.1 * unit)).toEqual(between(-1 - unit, -1))
    expect(stored('bfloat16', 1 + unit)).toEqual(exactly(1 + unit))
    expect(stored('bfloat16', 1 - 2 ** -20)).toEqual(between(1 - unit / 2, 1))
    expect(stored('bfloat16', 3.395e38)).toEqual(between((2 - unit) * 2 ** 127, infinity))
    expect(stored('float16', -65505)).toEqual(between(-infinity, -65504))
    expect(stored('float16', 1.5 * 2 ** -24, 2 ** -20)).toEqual(between(2 ** -24, 2 ** -20))
    const { nan: claim } = arithmetic.store(nan, { type: 'float16', isStochastic: true })
    expect(claim).toBe(2)
  })

  test('is stored in as few numbers as core rounds to, both of them', () => {
    const random = randomOf(1, 'neighbours')
    for (const type of ['bfloat16', 'float16'] as const) {
      for (let count = 0; count < 2000; count++) {
        const value = Math.fround(random.normal() * 10 ** random.integer(-6, 4))
        // Zeros of either sign are one.
        const ends = [0, 2 ** 32 - 1].map((word) => roundStochastically(type, value, word) + 0)
        const { lo, hi } = arithmetic.store(exactly(value), { type, isStochastic: true })
        const what = `${value} in ${type} [seed 1]`
        // What is less than 2^-16 units from zero never goes away from it.
        if (Math.abs(value) < 2 ** -39) continue
        expect([Math.min(...ends), Math.max(...ends)], what).toEqual([lo + 0, hi + 0])
      }
    }
  })

  test('of a sum whose parts may overflow claims nothing', () => {
    const data = [3e38, 3e38, -3e38]
    const sum = intervalOps(float32).sum(loadIntervals(float32, [3], data), [0])
    expect(intervalAt(sum, 0)).toEqual({ lo: -infinity, hi: infinity, nan: 1 })
  })
})

describe('the error', () => {
  test('is measured from the middle of the interval in halves of its width', () => {
    expect(errorIn(between(1, 3), 2)).toBe(0)
    expect(errorIn(between(1, 3), 2.5)).toBe(0.5)
    expect(errorIn(between(1, 3), 3)).toBe(1)
    expect(errorIn(between(1, 3), 5)).toBe(3)
    expect(errorIn(between(1, 1), 1)).toBe(0)
    expect(errorIn(between(1, 1), 1.0001)).toBe(infinity)
    expect(errorIn(between(1, infinity), 7)).toBe(0)
    expect(errorIn(between(1, infinity), 0.5)).toBe(infinity)
    expect(errorIn(nan, Number.NaN)).toBe(0)
    expect(errorIn(nan, 1)).toBe(infinity)
    expect(errorIn(between(1, 3), Number.NaN)).toBe(infinity)
  })

  test('is reported with the place, the number and the interval', () => {
    const expected = loadIntervals(float32, [2, 2], [1, 2, 3, 4])
    expect(() => checkWithin([1, 2, 3.5, 4], expected, 'x ')).toThrow(
      'x [1, 0] of [2, 2] is 3.5, expected 3',
    )
    expect(() => checkWithin([1, 2], expected, 'x')).toThrow('2 numbers were read, 4 were expected')
  })
})

describe('whole steps', () => {
  const shape = [40, 30]
  const program = stepProgram(paperForm(2))
  const random = randomOf(1, 'whole steps')
  const contents = {
    parameter: Float32Array.from({ length: 1200 }, () => random.normal()),
    gradient: Float32Array.from(gradientFor(random, shape)),
    rowMoment: new Float32Array(40),
    columnMoment: new Float32Array(30),
  }
  const scalars = paperScalars(paperForm(2), 1)

  test('are held more tightly than 2e-5 of the update', () => {
    // An interval of the update alone: a parameter of zeros hides nothing.
    const expected = expectationsOf(
      float32,
      program,
      shape,
      { ...contents, parameter: new Float32Array(1200) },
      scalars,
    )
    const { lo, hi } = expected.parameter as IntervalTensor
    const widths = Array.from(lo, (low, index) => {
      const high = hi[index] as number
      return (high - low) / Math.abs(high + low)
    })
    expect(Math.max(...widths)).toBeLessThan(2e-5)
  })

  test('contain what float64 comes to', () => {
    const tensors = Object.fromEntries(
      program.tensors.map(({ name, axes }) => [
        name,
        {
          shape: shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
          data: (contents as Record<string, Float32Array>)[name] ?? new Float32Array(1),
        },
      ]),
    )
    const exact = interpret(program, denseOps('float64'), { tensors, scalars, shape })
    const expected = expectationsOf(float32, program, shape, contents, scalars)
    for (const [name, { data }] of Object.entries(exact)) {
      expect(
        checkWithin(Float32Array.from(data), expected[name] as IntervalTensor, name),
      ).toBeLessThan(0.5)
    }
  })

  const wrongBy1e4: Partial<Record<keyof TensorOps<unknown>, (a: number, b: number) => number>> = {
    add: (a, b) => (a + b) * 1.0001,
    multiply: (a, b) => a * b * 1.0001,
    divide: (a, b) => (a / b) * 1.0001,
    sqrt: (a) => Math.sqrt(a) * 1.0001,
    rsqrt: (a) => 1.0001 / Math.sqrt(a),
    square: (a) => a * a * 1.0001,
  }
  test.each(Object.entries(wrongBy1e4))(
    'are not passed by a backend whose %s is wrong by 1e-4',
    async (op, compute) => {
      const one = conformanceCases().find(({ id }) => id === 'programs/the paper, ranks 0 to 5')
      if (!one) throw new Error('the case is gone')
      const subject = { name: op, create: () => withOps({ [op]: map(compute) }) }
      expect((await runCase(one, subject as never, { seed: 1 })).status).toBe('failed')
    },
  )
})

test('most results of random programs are claimed to 1e-4 or better', () => {
  let claims = 0
  let tight = 0
  for (let index = 1; index <= 300; index++) {
    const recipe = drawProgram(3, index)
    if (recipe.numbers === 'special') continue
    const program = programOf(recipe)
    const shape = recipe.shapes[0] ?? []
    const expected = expectationsOf(
      float32,
      program,
      shape,
      contentsOf(recipe, program, shape, 0),
      recipe.scalars,
    )
    for (const { tensor } of program.stores) {
      const { lo, hi, nan } = expected[tensor] as IntervalTensor
      for (let place = 0; place < lo.length; place++) {
        const [low, high] = [lo[place] as number, hi[place] as number]
        const width = high - low
        claims++
        if (nan[place] === 2 || low === high || width <= 1e-4 * Math.abs(high + low)) tight++
      }
    }
  }
  expect(claims).toBeGreaterThan(3000)
  expect(tight / claims).toBeGreaterThan(0.8)
})
