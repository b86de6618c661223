/** The types of 16 bits on the device are those of the core, bit for bit. */
import {
  Bfloat16Array,
  bitsOfBfloat16,
  bitsOfFloat16,
  Float16Bits,
  randomWord,
  roundStochastically,
} from '@adafactor/core'
import { expect, test } from 'vitest'
import { describeOnDevice } from './compute.js'

const types = {
  float16: { bitsOf: bitsOfFloat16, Patterns: Float16Bits },
  bfloat16: { bitsOf: bitsOfBfloat16, Patterns: Bfloat16Array },
} as const

/** The parts of float32 that rounding decides by, and its special numbers. */
const ends = [0x0000, 0x0001, 0x0fff, 0x1000, 0x1001, 0x3000, 0x7fff, 0x8000, 0x8001, 0xffff]
const specials = [
  0x00000000, 0x00000001, 0x007fffff, 0x00800000, 0x33000000, 0x33000001, 0x337fffff, 0x33800000,
  0x387fe000, 0x387ff000, 0x387fffff, 0x38800000, 0x477fdfff, 0x477fe000, 0x477fe001, 0x477fefff,
  0x477ff000, 0x47800000, 0x7f7f7fff, 0x7f7f8000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000,
  0x7fffffff,
].flatMap((pattern) => [pattern, (pattern | 0x80000000) >>> 0])

/** A million patterns of float32: any, ties and their neighbours, small numbers, special ones. */
const patterns = Uint32Array.from({ length: 2 ** 20 }, (_, place) => {
  const word = randomWord([1, 2], 0, place)
  const end = ends[(word >>> 8) % ends.length] as number
  if (place < 2 * specials.length) return specials[place >>> 1] as number
  switch (place % 4) {
    case 0:
      return word
    case 1:
      return ((word & 0xffff0000) | end) >>> 0
    case 2: {
      // The exponents of float16 and its subnormals, and some beside them.
      const exponent = 84 + (randomWord([1, 2], 1, place) % 62)
      return ((word & 0x807f0000) | (exponent << 23) | end) >>> 0
    }
    default:
      // Few digits: what has more zeros at its end is a tie at more sizes.
      return (word & (0xffffffff << (word & 31))) >>> 0
  }
})
const numbers = new Float32Array(patterns.buffer)

/** Any random bits, and for each special number the least and the most. */
const words = patterns.map((_, place) => {
  const word = randomWord([3, 4], 0, place)
  return place < 2 * specials.length ? -(place % 2) : word
})

describeOnDevice('in WGSL', (compute) => {
  test.each(['float16', 'bfloat16'] as const)('every %s is widened exactly', async (type) => {
    const all = Uint16Array.from({ length: 2 ** 16 }, (_, pattern) => pattern)
    const result = await compute({
      inputs: { words: { element: 'vec2<u32>', words: new Uint32Array(all.buffer) } },
      element: 'vec4<u32>',
      threads: all.length / 4,
      statements: `result[thread] = bitcast<vec4<u32>>(${type}_to_vec4(words[thread]));`,
    })
    const widened = new Float32Array(result.buffer)
    const expected = new types[type].Patterns(all).toFloat32()
    expect(differences(widened, expected)).toEqual([])
  })

  test.each(['float16', 'bfloat16'] as const)(
    'float32 is rounded to the nearest %s',
    async (type) => {
      const result = await compute({
        inputs: { x: { element: 'vec4<u32>', words: patterns } },
        element: 'vec2<u32>',
        threads: patterns.length / 4,
        statements: `result[thread] = vec4_to_${type}(bitcast<vec4<f32>>(x[thread]));`,
      })
      const expected = Uint16Array.from(numbers, types[type].bitsOf)
      expect(differences(new Uint16Array(result.buffer), expected)).toEqual([])
    },
  )

  test.each(['float16', 'bfloat16'] as const)(
    'float32 is rounded to a %s by the random bits',
    async (type) => {
      const result = await compute({
        inputs: {
          x: { element: 'vec4<u32>', words: patterns },
          words: { element: 'vec4<u32>', words },
        },
        element: 'vec2<u32>',
        threads: patterns.length / 4,
        statements: `result[thread] =
          vec4_to_${type}_stochastic(bitcast<vec4<f32>>(x[thread]), words[thread]);`,
      })
      const expected = Uint16Array.from(numbers, (x, place) =>
        types[type].bitsOf(roundStochastically(type, x, words[place] as number)),
      )
      expect(differences(new Uint16Array(result.buffer), expected)).toEqual([])
    },
  )
})

/** The first few places that differ. Zeros have a sign, and NaN is like NaN. */
function differences(actual: Float32Array | Uint16Array, expected: Float32Array | Uint16Array) {
  expect(actual.length).toBe(expected.length)
  const found: string[] = []
  for (let place = 0; place < actual.length && found.length < 10; place++) {
    if (Object.is(actual[place], expected[place])) continue
    found.push(`${place}: ${patterns[place]?.toString(16)} ${actual[place]} ${expected[place]}`)
  }
  return found
}
