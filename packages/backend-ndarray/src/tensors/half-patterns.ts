/**
 * Bit patterns of 16 bits for loops: read by a table, written by integer arithmetic on the pattern of
 * the float32 value. The same numbers as those of core's arrays, to the bit, and several times faster.
 */
import { Bfloat16Array, Float16Bits, type HalfType } from '@adafactor/core'

const tables: Partial<Record<HalfType, Float64Array>> = {}

/**
 * The number of each pattern, in float64, which loops compute in: so reading an element costs less than
 * one of float32, which has to be widened. Made when it is first asked for: 512 KB for a type, of which
 * a tensor's numbers use some 20.
 */
export function numbersOfPatterns(type: HalfType): Float64Array {
  const known = tables[type]
  if (known) return known
  const patterns = Uint16Array.from({ length: 2 ** 16 }, (_, pattern) => pattern)
  const numbers = Float64Array.from(
    new (type === 'bfloat16' ? Bfloat16Array : Float16Bits)(patterns),
  )
  tables[type] = numbers
  return numbers
}

/** One number, as float32 and as its bits. */
export const float: Float32Array<ArrayBuffer> = new Float32Array(1)
export const word: Int32Array = new Int32Array(float.buffer)

/** The patterns of the nearest numbers, ties to even. Of more bits only the lower 16 count. */
export const nearestPattern: Readonly<Record<HalfType, (x: number) => number>> = {
  bfloat16: (x) => {
    // The payload of a NaN must not run over into its sign.
    if (Number.isNaN(x)) return 0x7fc0
    float[0] = x
    const bits = word[0] as number
    // Half of the dropped part, less one where the kept part is even: a tie then stays.
    return ((bits + 0x7fff + ((bits >>> 16) & 1)) | 0) >>> 16
  },
  float16: (x) => {
    float[0] = x
    const bits = word[0] as number
    const sign = (bits >>> 16) & 0x8000
    const size = bits & 0x7fffffff
    if (size >= 0x47800000) return size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    if (size < 0x38800000) {
      // Subnormals count units of 2^-24, which is the unit of a float32 from a half to 1.
      float[0] = Math.abs(float[0] as number) + 0.5
      return sign | ((word[0] as number) - 0x3f000000)
    }
    // Another bias of the exponent, and half of the dropped 13 bits.
    return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13)
  },
}
