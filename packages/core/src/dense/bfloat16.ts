const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/**
 * The nearest bfloat16 number to the float32 value of `x`, ties to even: the upper 16 bits of a
 * float32. NaN stays NaN; what is beyond the largest bfloat16 becomes infinite.
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
