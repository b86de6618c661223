/** Numbers of 16 bits as their definition says, computed otherwise than in the library. */
import type { HalfType } from '../../src/index.js'

const exponentBits = { bfloat16: 8, float16: 5 } as const

/** The number of a bit pattern: sign, exponent and fraction read digit by digit. */
export function halfNumber(type: HalfType, pattern: number): number {
  const digits = pattern.toString(2).padStart(16, '0')
  const bits = exponentBits[type]
  const sign = digits[0] === '1' ? -1 : 1
  const exponent = Number.parseInt(digits.slice(1, 1 + bits), 2)
  const fraction = Number.parseInt(digits.slice(1 + bits), 2) / 2 ** (15 - bits)
  const bias = 2 ** (bits - 1) - 1
  if (exponent === 2 ** bits - 1) return fraction === 0 ? sign * Infinity : Number.NaN
  return exponent === 0
    ? sign * fraction * 2 ** (1 - bias)
    : sign * (1 + fraction) * 2 ** (exponent - bias)
}

/** All finite numbers of a type that are not negative, ascending. Their places are their patterns. */
export function finiteSizes(type: HalfType): number[] {
  const bits = exponentBits[type]
  const count = (2 ** bits - 1) * 2 ** (15 - bits)
  return Array.from({ length: count }, (_, pattern) => halfNumber(type, pattern))
}

/** All numbers of a type but NaN, with both zeros and both infinities. */
export function halfNumbers(type: HalfType): number[] {
  const sizes = [...finiteSizes(type), Infinity]
  return [...sizes, ...sizes.map((size) => -size)]
}

/** The neighbours of a size in a sorted list of sizes: the last that is not above it, and the next. */
export function neighbours(sizes: readonly number[], size: number): [below: number, above: number] {
  let [low, high] = [0, sizes.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((sizes[middle] as number) <= size) low = middle
    else high = middle
  }
  return [sizes[low] as number, sizes[low + 1] ?? Infinity]
}
