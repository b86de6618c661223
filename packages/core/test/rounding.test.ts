/** Rounding to 16 bits: to the nearest, and stochastically. */
import { describe, expect, test } from 'vitest'
import { elementTypes, type HalfType, randomWord, roundStochastically } from '../src/index.js'
import { finiteSizes, neighbours } from './support/half-numbers.js'
import { Random } from './support/random.js'

const halfTypes: readonly HalfType[] = ['bfloat16', 'float16']
const sizes = { bfloat16: finiteSizes('bfloat16'), float16: finiteSizes('float16') }

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)
function float32OfBits(pattern: number): number {
  bits[0] = pattern
  return float[0] as number
}

const isNegative = (x: number) => x < 0 || Object.is(x, -0)

/** Numbers of float32 of every size, and those next to where rounding changes its mind. */
function hardNumbers(type: HalfType, seed: number): number[] {
  const random = new Random(seed)
  const any = Array.from({ length: 40_000 }, () =>
    float32OfBits(Math.floor(random.next() * 2 ** 32)),
  )
  const around = Array.from({ length: 20_000 }, () => {
    const index = random.whole(0, sizes[type].length - 2)
    const [below, above] = [sizes[type][index] as number, sizes[type][index + 1] as number]
    const middle = Math.fround((below + above) / 2)
    float[0] = random.pick([below, middle, above])
    bits[0] = Math.max(0, (bits[0] as number) + random.whole(-1, 1))
    return random.pick([-1, 1]) * (float[0] as number)
  })
  // The subnormals of float32, and small ones that are subnormal in float16.
  const small = Array.from({ length: 5_000 }, () =>
    Math.fround(random.next() * 2 ** -random.whole(12, 149)),
  )
  return [...any, ...around, ...small].filter((number) => !Number.isNaN(number))
}

/** The nearest number by looking at both neighbours: the even pattern of two that are as near. */
function nearest(type: HalfType, x: number): number {
  const size = Math.abs(x)
  const [below, above] = neighbours(sizes[type], size)
  const largest = sizes[type].at(-1) as number
  // Beyond the largest the next one would be as far away as the one before it.
  const next = above === Infinity ? largest + (largest - (sizes[type].at(-2) as number)) : above
  const even = sizes[type].indexOf(below) % 2 === 0
  const up = size - below > next - size || (size - below === next - size && !even)
  const rounded = size === Infinity ? Infinity : up ? above : below
  return isNegative(x) ? -rounded : rounded
}

describe.each(halfTypes)('the nearest %s', (type) => {
  const { round } = elementTypes[type]

  test.each([1, 2])('is that of a search, with seed %i', (seed) => {
    const wrong = hardNumbers(type, seed).filter((x) => !Object.is(round(x), nearest(type, x)))
    expect(wrong).toEqual([])
  })

  test('of a tie is the even one, at every binary exponent and among subnormals', () => {
    const wrong: number[] = []
    for (let index = 0; index + 1 < sizes[type].length; index++) {
      const [below, above] = [sizes[type][index] as number, sizes[type][index + 1] as number]
      const middle = (below + above) / 2
      const even = index % 2 === 0 ? below : above
      if (!Object.is(round(middle), even) || !Object.is(round(-middle), -even)) wrong.push(middle)
    }
    expect(wrong).toEqual([])
  })

  test('overflows from half a unit above the largest on', () => {
    const largest = sizes[type].at(-1) as number
    const unit = largest - (sizes[type].at(-2) as number)
    const limit = largest + unit / 2
    float[0] = limit
    bits[0] = (bits[0] as number) - 1
    const before = float[0] as number
    expect([round(largest), round(before), round(limit)]).toEqual([largest, largest, Infinity])
    expect([round(-before), round(-limit)]).toEqual([-largest, -Infinity])
    expect([round(Infinity), round(-Infinity), round(1e300)]).toEqual([
      Infinity,
      -Infinity,
      Infinity,
    ])
  })

  test('of what is too small is a zero of its sign, and NaN stays NaN with any payload', () => {
    const least = sizes[type][1] as number
    for (const tiny of [0, least / 2, 2 ** -149, 1e-300]) {
      expect(round(tiny)).toBe(0)
      expect(round(-tiny)).toBe(-0)
    }
    expect(round(Math.fround(least * 0.75))).toBe(least)
    for (const payload of [0x7fc00000, 0x7f800001, 0x7f80ffff, 0xff800001, 0xffffffff]) {
      expect(round(float32OfBits(payload))).toBeNaN()
    }
  })

  test('is that of the float32 value', () => {
    // Above a tie by less than float32 can tell.
    const { significandBits } = elementTypes[type]
    const tie = 1 + 2 ** -significandBits
    expect([round(tie), round(tie + 2 ** -40), round(tie + 2 ** -22)]).toEqual([
      1,
      1,
      1 + 2 ** (1 - significandBits),
    ])
  })
})

describe.each(halfTypes)('stochastic rounding to %s', (type) => {
  const round = (x: number, word: number) => roundStochastically(type, x, word)
  const { significandBits } = elementTypes[type]
  const unit = 2 ** (1 - significandBits)
  const [toZero, away] = [0, 2 ** 32 - 1]

  test('gives one of the two neighbours, and what is a number of the type stays', () => {
    const random = new Random(3)
    const wrong: [number, number][] = []
    for (const x of hardNumbers(type, 4)) {
      const word = Math.floor(random.next() * 2 ** 32)
      const [below, above] = neighbours(sizes[type], Math.abs(x))
      const size = Math.abs(round(x, word))
      const fits =
        Math.abs(x) === below || Math.abs(x) === Infinity
          ? size === Math.abs(x)
          : size === below || size === above
      const sign = isNegative(round(x, word)) === isNegative(x)
      if (!fits || !sign) wrong.push([x, word])
    }
    expect(wrong).toEqual([])
    for (const x of sizes[type]) {
      if (round(x, away) !== x || !Object.is(round(-x, away), -x)) wrong.push([x, away])
    }
    expect(wrong).toEqual([])
  })

  test('goes away from zero for as many of all words as the distance says', () => {
    const random = new Random(5)
    const least = sizes[type][1] as number
    const normal = 2 ** (2 - 2 ** (elementTypes[type].exponentBits - 1))
    const numbers = [
      1 + unit / 4,
      -(1 + (3 * unit) / 4),
      2 - unit / 8,
      1000 + random.next(),
      normal * (1 + unit / 3),
      ...(type === 'float16' ? [least / 3, least * 5.9, normal - least / 16] : [least * 1.5]),
    ].map(Math.fround)
    for (const x of numbers) {
      const [below, above] = neighbours(sizes[type], Math.abs(x))
      const share = (Math.abs(x) - below) / (above - below)
      let gone = 0
      for (let upper = 0; upper < 2 ** 16; upper++) {
        // The lower half of the word is not used.
        const rounded = round(x, upper * 2 ** 16 + random.whole(0, 2 ** 16 - 1))
        if (Math.abs(rounded) === above) gone++
      }
      expect(Math.abs(gone - share * 2 ** 16), `of ${x}`).toBeLessThan(1)
    }
  })

  test('is right in the mean, where nearest, truncated and one-word rounding are not', () => {
    const count = 200_000
    const random = new Random(6)
    const numbers = Float32Array.from(
      { length: count },
      () => 1 + unit * (0.1 + 0.2 * random.next()),
    )
    const exact = numbers.reduce((sum, x) => sum + x, 0)
    // The variance of one rounding is at most a quarter of a squared unit.
    const bound = 5 * Math.sqrt(count / 4) * unit
    const errorOf = (rounding: (x: number, index: number) => number) =>
      Math.abs(numbers.reduce((sum, x, index) => sum + rounding(x, index), 0) - exact)
    for (const key of [
      [0, 0],
      [1, 2],
      [2 ** 24 - 1, 7],
    ] as const) {
      expect(errorOf((x, index) => round(x, randomWord(key, 0, index)))).toBeLessThan(bound)
    }
    expect(errorOf((x) => elementTypes[type].round(x))).toBeGreaterThan(10 * bound)
    expect(errorOf((x) => round(x, toZero))).toBeGreaterThan(10 * bound)
    expect(errorOf((x) => round(x, randomWord([1, 2], 0, 0)))).toBeGreaterThan(10 * bound)
    // A generator of fifteen bits and a set one, half of whose numbers are missing.
    const biased = (index: number) => (randomWord([1, 2], 0, index) | 0x80000000) >>> 0
    expect(errorOf((x, index) => round(x, biased(index)))).toBeGreaterThan(10 * bound)
  })

  test('beyond the largest number: by the word in bfloat16, to the nearest in float16', () => {
    const largest = sizes[type].at(-1) as number
    const below = sizes[type].at(-2) as number
    const beyond = Math.fround(largest + (largest - below) / 2)
    const least = type === 'float16' ? Infinity : largest
    expect([round(beyond, toZero), round(beyond, away)]).toEqual([least, Infinity])
    expect([round(-beyond, toZero), round(-beyond, away)]).toEqual([-least, -Infinity])
    expect(round(largest, away)).toBe(largest)
    if (type === 'bfloat16') return
    // What overflows is reported by its size, so that no word may decide it.
    for (const word of [toZero, away]) {
      expect([65510, -65519.99].map((x) => round(x, word))).toEqual([65504, -65504])
      expect([65520, 65536, -1e6].map((x) => round(x, word))).toEqual([
        Infinity,
        Infinity,
        -Infinity,
      ])
    }
  })

  test('leaves NaN, infinities and zeros as they are, with any word', () => {
    for (const word of [toZero, away, 0x12345678]) {
      expect(round(Number.NaN, word)).toBeNaN()
      for (const x of [Infinity, -Infinity, 0, -0]) expect(round(x, word)).toBe(x)
      expect(round(1e300, word), 'infinite in float32').toBe(Infinity)
      expect(round(1e-60, word), 'zero in float32').toBe(0)
    }
  })
})
