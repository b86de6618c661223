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
  return bfloat16OfBits(bitsOfBfloat16(x))
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
  return float16OfBits(bitsOfFloat16(x))
}

/**
 * The bit pattern of the nearest bfloat16 number to the float32 value of `x`, ties to even.
 *
 * @example
 * ```ts
 * import { bitsOfBfloat16 } from '@adafactor/core'
 *
 * console.log(bitsOfBfloat16(1).toString(16)) // => 3f80
 * ```
 */
export function bitsOfBfloat16(x: number): number {
  // The payload of a NaN must not run over into its sign.
  if (Number.isNaN(x)) return 0x7fc0
  float[0] = x
  const value = bits[0] as number
  // Half of the dropped part, less one where the kept part is even: a tie then stays.
  return ((value + 0x7fff + ((value >>> 16) & 1)) | 0) >>> 16
}

/** The bfloat16 number of a bit pattern. */
export function bfloat16OfBits(pattern: number): number {
  bits[0] = pattern << 16
  return float[0] as number
}

/**
 * The bit pattern of the nearest float16 number to the float32 value of `x`, ties to even.
 *
 * @example
 * ```ts
 * import { bitsOfFloat16 } from '@adafactor/core'
 *
 * console.log(bitsOfFloat16(-2).toString(16)) // => c000
 * ```
 */
export function bitsOfFloat16(x: number): number {
  float[0] = x
  const value = bits[0] as number
  const sign = (value >>> 16) & 0x8000
  const size = value & 0x7fffffff
  if (size >= 0x47800000) return size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
  if (size < 0x38800000) {
    // Subnormals count units of 2^-24, which is the unit of a float32 from a half to 1.
    float[0] = Math.abs(float[0] as number) + 0.5
    return sign | ((bits[0] as number) - 0x3f000000)
  }
  // Another bias of the exponent, and half of the dropped 13 bits.
  return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13)
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
