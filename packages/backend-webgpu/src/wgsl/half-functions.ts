import type { HalfType } from '@adafactor/core'

/**
 * Numbers of 16 bits in WGSL, bit for bit as in the core: patterns in the lower half of a `u32`, or four
 * in a `vec2<u32>` as they lie in memory. All of it is done on bits: devices may take subnormal numbers
 * for zero, and the conversions that WGSL has leave open how they round.
 *
 * For a type `half`, of which what is above the pattern is ignored:
 *
 * - `half_to_f32(pattern : u32) -> f32`
 * - `f32_to_half(x : f32) -> u32`, to the nearest, ties to even
 * - `f32_to_half_stochastic(x : f32, word : u32) -> u32`, by the upper 16 of 32 random bits
 * - `half_to_vec4(words : vec2<u32>) -> vec4<f32>`
 * - `vec4_to_half(x : vec4<f32>) -> vec2<u32>`
 * - `vec4_to_half_stochastic(x : vec4<f32>, words : vec4<u32>) -> vec2<u32>`
 */
export const halfFunctions: readonly string[] = [
  ...fourAtATime('float16'),
  ...fourAtATime('bfloat16'),

  `fn bfloat16_to_f32(pattern : u32) -> f32 {
  return bitcast<f32>(pattern << 16u);
}`,

  // Half of the dropped part, less one where the kept part is even: a tie then stays.
  `fn f32_to_bfloat16(x : f32) -> u32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0x7fc0u; }
  return (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u;
}`,

  `fn f32_to_bfloat16_stochastic(x : f32, word : u32) -> u32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7f800000u) == 0x7f800000u) { return f32_to_bfloat16(x); }
  return (bits + (word >> 16u)) >> 16u;
}`,

  // Another bias of the exponent. Subnormals are whole numbers of units of 2^-24.
  `fn float16_to_f32(pattern : u32) -> f32 {
  let sign = (pattern & 0x8000u) << 16u;
  let size = pattern & 0x7fffu;
  var bits = (size << 13u) + 0x38000000u;
  if (size < 0x400u) { bits = bitcast<u32>(f32(size) * 0x1p-24f); }
  if (size >= 0x7c00u) { bits = (size << 13u) | 0x7f800000u; }
  return bitcast<f32>(sign | bits);
}`,

  // What overflows: from 2^16 on all is as 2^16, and just below that a rest carries into infinity.
  `fn f32_to_float16(x : f32) -> u32 {
  let bits = bitcast<u32>(x);
  let size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) { return 0x7e00u; }
  let digits = float16_digits(min(size, 0x47800000u));
  // Beyond 28 places all numbers are less than half a unit.
  let dropped = min(16u + digits.y, 28u);
  let half = (1u << (dropped - 1u)) - 1u + ((digits.x >> dropped) & 1u);
  return ((bits >> 16u) & 0x8000u) | ((digits.x + half) >> dropped);
}`,

  // Beyond 65504 there is no upper neighbour: what overflows is not left to chance.
  `fn f32_to_float16_stochastic(x : f32, word : u32) -> u32 {
  let bits = bitcast<u32>(x);
  let size = bits & 0x7fffffffu;
  if (size > 0x477fe000u) { return f32_to_float16(x); }
  let digits = float16_digits(size);
  let fixed = digits.x >> min(digits.y, 31u);
  return ((bits >> 16u) & 0x8000u) | ((fixed + (word >> 16u)) >> 16u);
}`,

  // The pattern that a size has in float16 and 16 more bits, once x is shifted right by y. Sizes that
  // are subnormal in float16 count units of 2^-24; those subnormal in float32 are shifted out anyway.
  `fn float16_digits(size : u32) -> vec2<u32> {
  if (size >= 0x38800000u) { return vec2<u32>((size - 0x38000000u) << 3u, 0u); }
  return vec2<u32>(((size & 0x7fffffu) | 0x800000u) << 3u, 113u - (size >> 23u));
}`,
]

/** Little-endian: the first of two numbers is the lower half of a word. */
function fourAtATime(type: HalfType): string[] {
  const pack = (round: (lane: string) => string) =>
    `vec2<u32>(${round('x')} | (${round('y')} << 16u), ${round('z')} | (${round('w')} << 16u))`
  const widen = (pattern: string) => `${type}_to_f32(${pattern})`
  return [
    `fn ${type}_to_vec4(words : vec2<u32>) -> vec4<f32> {
  return vec4<f32>(
    ${widen('words.x')}, ${widen('words.x >> 16u')},
    ${widen('words.y')}, ${widen('words.y >> 16u')},
  );
}`,
    `fn vec4_to_${type}(x : vec4<f32>) -> vec2<u32> {
  return ${pack((lane) => `f32_to_${type}(x.${lane})`)};
}`,
    `fn vec4_to_${type}_stochastic(x : vec4<f32>, words : vec4<u32>) -> vec2<u32> {
  return ${pack((lane) => `f32_to_${type}_stochastic(x.${lane}, words.${lane})`)};
}`,
  ]
}
