import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { roundToBfloat16 } from '../src/index.js'

const bits = new Uint32Array(1)
const float = new Float32Array(bits.buffer)
/** The float32 number of these bits. */
function fromBits(pattern: number): number {
  bits[0] = pattern
  return float[0] as number
}

describe('roundToBfloat16', () => {
  test.each([
    ['keeps what it can hold', 0x3f800000, 0x3f800000],
    ['rounds down below the middle', 0x3f807fff, 0x3f800000],
    ['rounds up above the middle', 0x3f808001, 0x3f810000],
    ['rounds the middle to the even neighbour below', 0x3f808000, 0x3f800000],
    ['rounds the middle to the even neighbour above', 0x3f818000, 0x3f820000],
    ['carries into the exponent', 0x3fffffff, 0x40000000],
    ['rounds negative numbers as positive ones', 0xbf808001, 0xbf810000],
    ['rounds a negative middle to the even neighbour', 0xbf808000, 0xbf800000],
    ['keeps subnormal numbers', 0x00010000, 0x00010000],
    ['rounds the smallest subnormal to zero', 0x00000001, 0x00000000],
    ['keeps the sign of zero', 0x80000000, 0x80000000],
    ['keeps the largest number', 0x7f7f0000, 0x7f7f0000],
    ['makes infinity of what is beyond the largest', 0x7f7fffff, 0x7f800000],
    ['makes minus infinity of what is beyond the least', 0xff7fffff, 0xff800000],
    ['keeps infinity', 0x7f800000, 0x7f800000],
    ['keeps minus infinity', 0xff800000, 0xff800000],
  ])('%s', (_, from, to) => {
    expect(roundToBfloat16(fromBits(from))).toBe(fromBits(to))
  })

  test.each([0x7fc00000, 0x7f800001, 0xff800001, 0xffffffff])('keeps NaN of bits %i', (pattern) => {
    expect(roundToBfloat16(fromBits(pattern))).toBeNaN()
  })

  test('rounds a float64 number to float32 first', () => {
    // Just above the middle, but by less than float32 can tell: a tie after the first rounding.
    expect(roundToBfloat16(1 + 2 ** -8 + 2 ** -40)).toBe(1)
    expect(roundToBfloat16(1e300)).toBe(Number.POSITIVE_INFINITY)
    expect(roundToBfloat16(0.9)).toBe(0.8984375)
  })

  test('gives the nearest of the two neighbours, and is done after once', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const rounded = roundToBfloat16(x)
        float[0] = x
        const below = fromBits((bits[0] as number) & 0xffff0000)
        fc.pre(Math.abs(x) < 3.38e38)
        float[0] = below
        const above = fromBits((bits[0] as number) + 0x10000)
        expect([below, above]).toContain(rounded)
        expect(Math.abs(rounded - x)).toBeLessThanOrEqual(Math.abs(below - x))
        expect(Math.abs(rounded - x)).toBeLessThanOrEqual(Math.abs(above - x))
        expect(roundToBfloat16(rounded)).toBe(rounded)
      }),
      { seed: 16 },
    )
  })
})
