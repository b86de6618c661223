/** Elements of 16 bits in vectors: four patterns, one in the lower half of each lane, and their float32 numbers. */
import type { HalfType } from '@adafactor/core'
import { get, integer } from './module/build.js'
import type { Code } from './module/code.js'
import { type RandomLanes, randomUpperHalves } from './random-lanes.js'
import { callOf, type Scratch } from './scratch.js'

/** Functions of these names do what the code below does. */
export const halfFunctions = {
  numbers: (type: HalfType) => `${type}_numbers`,
  nearest: (type: HalfType) => `${type}_nearest`,
  stochastic: (type: HalfType) => `${type}_stochastic`,
}

/** The numbers of float16 patterns: a bfloat16 is the upper half of a float32, and needs no such work. */
export function float16Numbers(patterns: Code, scratch: Scratch | null): Code {
  if (!scratch) return callOf(halfFunctions.numbers('float16'), patterns)
  const { all, tee } = scratch
  const size = tee('sizes', ['v128.and', tee('patterns', patterns), all(0x7fff)])
  // 112 above the right exponent, which makes infinities of infinities: a product with 2^-112 undoes it.
  const above: Code = ['i32x4.add', ['i32x4.shl', size, integer(13)], all(0x70000000)]
  // Subnormals have the exponent of the smallest normal numbers, but no leading bit. No step is subnormal.
  const isSubnormal = tee('subnormal', ['i32x4.gt_s', all(0x400), get('sizes')])
  const scaled: Code = [
    'f32x4.sub',
    ['i32x4.sub', above, ['i32x4.shl', isSubnormal, integer(23)]],
    ['v128.and', get('subnormal'), all(0x70800000)],
  ]
  const sign: Code = ['i32x4.shl', ['v128.xor', get('patterns'), get('sizes')], integer(16)]
  return ['v128.or', ['f32x4.mul', scaled, all(0x07800000)], sign]
}

/**
 * The patterns of float32 numbers, rounded: to the nearest, ties to even, or as core's
 * `roundStochastically` does with the random bits of their elements.
 *
 * @param scratch null to call a function
 */
export function patternsOf(
  type: HalfType,
  numbers: Code,
  random: RandomLanes | null,
  scratch: Scratch | null,
): Code {
  if (!scratch) {
    return random
      ? callOf(halfFunctions.stochastic(type), numbers, random.counter, random.high)
      : callOf(halfFunctions.nearest(type), numbers)
  }
  const own = random && randomUpperHalves(random, scratch)
  const rounded = type === 'bfloat16' ? roundBfloat16 : roundFloat16
  return rounded(scratch.tee('numbers', numbers), own, scratch)
}

/** Half of the dropped part is added, less one where the kept part is even. A NaN becomes the usual one. */
function roundBfloat16(first: Code, random: Code | null, { all }: Scratch): Code {
  const numbers = get('numbers')
  const odd: Code = ['v128.and', ['i32x4.shr_u', numbers, integer(16)], all(1)]
  const raised: Code = random
    ? ['i32x4.add', first, random]
    : ['i32x4.add', ['i32x4.add', first, all(0x7fff)], odd]
  return numbersOr(all(0x7fc0), ['i32x4.shr_u', raised, integer(16)])
}

function roundFloat16(first: Code, random: Code | null, { all, tee }: Scratch): Code {
  // What is beyond the range rounds to infinity from 65536 as well.
  const size = tee('sizes', ['i32x4.min_s', ['v128.and', first, all(0x7fffffff)], all(0x47800000)])
  const rounded = random
    ? stochasticFloat16(size, random, { all, tee })
    : nearestFloat16(size, { all, tee })
  const sign: Code = ['v128.and', ['i32x4.shr_u', get('numbers'), integer(16)], all(0x8000)]
  return numbersOr(all(0x7e00), ['v128.or', rounded, sign])
}

/**
 * A sum rounds to the nearest by itself: with the power of two whose last digit is that of the float16, it
 * ends in how many such digits there are. Subnormals have the last digit of the smallest normal numbers.
 */
function nearestFloat16(size: Code, { all, tee }: Scratch): Code {
  const exponent: Code = ['i32x4.max_s', ['v128.and', size, all(0x7f800000)], all(0x38800000)]
  const power = tee('powers', ['i32x4.add', exponent, all(13 << 23)])
  const total: Code = ['f32x4.add', power, get('sizes')]
  const digits: Code = ['i32x4.sub', total, get('powers')]
  // The leading digit of a normal number counts for one of its exponent.
  const before: Code = ['i32x4.sub', ['i32x4.shr_u', get('powers'), integer(13)], all(126 << 10)]
  return ['i32x4.add', digits, before]
}

function stochasticFloat16(size: Code, random: Code, { all, tee }: Scratch): Code {
  const sizes = get('sizes')
  // Beyond 65504 there is no upper neighbour to choose: the rest is rounded to the nearest.
  const added: Code = [
    'v128.bitselect',
    all(0x1000),
    ['i32x4.shr_u', tee('random', random), integer(3)],
    ['i32x4.gt_s', sizes, all(0x477fdfff)],
  ]
  const normal: Code = [
    'i32x4.shr_u',
    ['i32x4.add', ['i32x4.sub', size, all(0x38000000)], added],
    integer(13),
  ]
  // Subnormals in parts of 2^-40, which 16 random bits carry over into units of 2^-24.
  const parts: Code = ['i32x4.trunc_sat_f32x4_s', ['f32x4.mul', sizes, all(0x53800000)]]
  const subnormal: Code = ['i32x4.shr_u', ['i32x4.add', parts, get('random')], integer(16)]
  return ['v128.bitselect', normal, subnormal, ['i32x4.gt_s', sizes, all(0x387fffff)]]
}

function numbersOr(nan: Code, patterns: Code): Code {
  return ['v128.bitselect', patterns, nan, ['f32x4.eq', get('numbers'), get('numbers')]]
}
