/** Bit patterns of 16 bits for loops, which read them by a table. */
import {
  Bfloat16Array,
  bitsOfBfloat16,
  bitsOfFloat16,
  Float16Bits,
  type HalfType,
} from '@adafactor/core'

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

/** One number, as float32 and as its bits: generated loops write 16 bits by way of it. */
export const float: Float32Array<ArrayBuffer> = new Float32Array(1)
export const word: Int32Array = new Int32Array(float.buffer)

/** The pattern of the nearest number of a type. */
export const nearestPattern: Readonly<Record<HalfType, (x: number) => number>> = {
  bfloat16: bitsOfBfloat16,
  float16: bitsOfFloat16,
}
