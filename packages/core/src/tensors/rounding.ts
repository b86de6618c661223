const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/**
 * The nearest bfloat16 number to the float32 value of `x`, ties to even: the upper 16 bits of a
 * float32. NaN stays NaN; what is beyond the largest bfloat16 becomes infinite.
 *
 * @example
 * ```ts
 * import { roundToBfloat16 } from '@adafactor/core'
 *
 * console.log(roundToBfloat16(1.01)) // => 1.0078125
 * ```
 */
export function roundToBfloat16(x: number): number {
  float[0] = x
  if (Number.isNaN(float[0])) return Number.NaN
  const value = bits[0] as number
  // Half of the dropped part, less one where the kept part is even: a tie then stays.
  bits[0] = value + 0x7fff + ((value >>> 16) & 1)
  bits[0] &= 0xffff0000
  return float[0] as number
}

/**
 * The nearest float16 number (IEEE 754 binary16) to the float32 value of `x`, ties to even. NaN stays
 * NaN; what is beyond the largest float16, 65504, and its half unit becomes infinite.
 *
 * @example
 * ```ts
 * import { roundToFloat16 } from '@adafactor/core'
 *
 * console.log(roundToFloat16(0.1), roundToFloat16(65520)) // => 0.0999755859375 Infinity
 * ```
 */
export function roundToFloat16(x: number): number {
  float[0] = x
  const value = bits[0] as number
  // Subnormals have the unit of the smallest normal numbers.
  const exponent = Math.max(((value >>> 23) & 0xff) - 127, -14)
  // A sum of this size has room for 11 significant bits of x: the float64 addition rounds to them.
  const room = 1.5 * 2 ** (exponent + 42)
  const rounded = Math.abs(float[0] as number) + room - room
  const finite = rounded < 2 ** 16 || Number.isNaN(rounded) ? rounded : Number.POSITIVE_INFINITY
  return value >>> 31 ? -finite : finite
}

/** The bit pattern of the nearest bfloat16 number, ties to even. */
export function bitsOfBfloat16(x: number): number {
  float[0] = roundToBfloat16(x)
  return (bits[0] as number) >>> 16
}

/** The bfloat16 number of a bit pattern. */
export function bfloat16OfBits(pattern: number): number {
  bits[0] = pattern << 16
  return float[0] as number
}

/** The bit pattern of the nearest float16 number, ties to even. */
export function bitsOfFloat16(x: number): number {
  const rounded = roundToFloat16(x)
  const sign = Object.is(rounded, -0) || rounded < 0 ? 0x8000 : 0
  const size = Math.abs(rounded)
  if (!(size < 2 ** 16)) return Number.isNaN(size) ? 0x7e00 : sign | 0x7c00
  // Subnormals count units of 2^-24; normal numbers have an exponent beside their ten bits.
  if (size < 2 ** -14) return sign | (size * 2 ** 24)
  float[0] = size
  const value = bits[0] as number
  return sign | (((value >>> 13) & 0x3ffff) - ((127 - 15) << 10))
}

/** The float16 number of a bit pattern. */
export function float16OfBits(pattern: number): number {
  const exponent = (pattern >>> 10) & 31
  const fraction = pattern & 1023
  const size =
    exponent === 31
      ? fraction === 0
        ? Number.POSITIVE_INFINITY
        : Number.NaN
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25)
  return pattern >>> 15 ? -size : size
}
