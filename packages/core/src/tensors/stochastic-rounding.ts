/**
 * Stochastic rounding: to one of the two neighbours, the nearer one more often, so that the mean of
 * many roundings is the number itself. (Gupta et al., "Deep Learning with Limited Numerical
 * Precision", arXiv 1502.02551, section 3.)
 *
 * The random numbers come from a counter-based generator: a pure function of a key and of the place of
 * the element, so that the same run gives the same bits in any order, on any device. It is two rounds
 * of the integer hash `lowbias32` (Chris Wellons, hash-prospector, with the constants that TheIronBorn
 * found: issue 19 there, bias 0.107), each of which adds a part of the key. Philox and Threefry (Salmon et
 * al., "Parallel Random Numbers: As Easy as 1, 2, 3") pass harder tests and take ten and more rounds;
 * Philox needs products of 64 bits as well, which neither JavaScript nor WGSL has. Sixteen bits for a
 * rounding do not need that.
 */
import { type ElementType, elementSizes, type HalfType } from './element-type.js'
import { roundToFloat16 } from './rounding.js'

/**
 * The key of all roundings of one tensor in one step: whole numbers below 2^24, which float32 has too,
 * so that any device can be given them.
 */
export type RoundingKey = readonly [low: number, high: number]

/**
 * A key made of what it has to depend on.
 *
 * @param seed a whole number from 0 to 2^53 - 1
 * @param update which update of the parameter it is for
 * @param name of the parameter
 * @example
 * ```ts
 * import { roundingKey } from '@adafactor/core'
 *
 * console.log(roundingKey(0, 1, 'weights').every((part) => part < 2 ** 24)) // => true
 * ```
 */
export function roundingKey(seed: number, update: number, name: string): RoundingKey {
  const words = [seed, update].flatMap((number) => [number >>> 0, Math.floor(number / 2 ** 32)])
  const hash = (start: number) => {
    let state = start
    for (const word of words) state = mix(state + word)
    for (let index = 0; index < name.length; index++) state = mix(state + name.charCodeAt(index))
    return state >>> 8
  }
  // Two hashes that begin apart: the first digits of pi.
  return [hash(0x243f6a88), hash(0x85a308d3)]
}

/**
 * 32 random bits for one element.
 *
 * @param stream tells the tensors of one step apart, from 0 to 255
 * @param index the element's place in row-major order, whatever the tensor's layout is
 * @example
 * ```ts
 * import { randomWord } from '@adafactor/core'
 *
 * console.log(randomWord([1, 2], 0, 0) !== randomWord([1, 2], 0, 1)) // => true
 * ```
 */
export function randomWord([low, high]: RoundingKey, stream: number, index: number): number {
  return mix(mix(index + (low << 8)) + (high << 8) + stream)
}

/** The hash `lowbias32`: every bit of the result depends on every bit of the word. */
function mix(word: number): number {
  let x = word | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

const largestFloat16 = 65504

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/**
 * One of the two numbers of a 16-bit type that are next to the float32 value of `x`: the one further
 * from zero with the probability that its distance leaves. What the type has stays as it is; NaN stays
 * NaN. Beyond the largest number bfloat16 may become infinite, and float16 is rounded to the nearest.
 *
 * @param word 32 random bits, of which the upper 16 are used
 * @example
 * ```ts
 * import { roundStochastically } from '@adafactor/core'
 *
 * console.log(roundStochastically('bfloat16', 1.001, 0), roundStochastically('bfloat16', 1.001, 2 ** 32 - 1))
 * // => 1 1.0078125
 * ```
 */
export function roundStochastically(type: HalfType, x: number, word: number): number {
  float[0] = x
  const value = float[0] as number
  if (!Number.isFinite(value)) return value
  const sixteen = word >>> 16
  if (type === 'bfloat16') {
    bits[0] = ((bits[0] as number) + sixteen) & 0xffff0000
    return float[0] as number
  }
  // There is no upper neighbour: what overflows must not be left to chance, as it is reported.
  if (Math.abs(value) > largestFloat16) return roundToFloat16(value)
  // The unit of float16 at this size; subnormals have that of the smallest normal numbers.
  const exponent = Math.max((((bits[0] as number) >>> 23) & 0xff) - 127, -14)
  const unit = 2 ** (exponent - 10)
  const size = Math.floor(Math.abs(value) / unit + sixteen / 2 ** 16) * unit
  return value < 0 || Object.is(value, -0) ? -size : size
}

/** Rounds all numbers of a tensor; those of types of more than 16 bits stay. */
export function roundAllStochastically(
  type: ElementType,
  data: Float32Array | Float64Array,
  key: RoundingKey,
  stream: number,
): void {
  if (elementSizes[type].bytes !== 2) return
  for (let index = 0; index < data.length; index++) {
    const word = randomWord(key, stream, index)
    data[index] = roundStochastically(type as HalfType, data[index] as number, word)
  }
}
