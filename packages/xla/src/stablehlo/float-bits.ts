const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/**
 * A number as the text has it: the bits of the nearest float32 one. In decimal digits the parser wants
 * a point and takes what is too large or too small for infinity or zero without a word.
 */
export function floatBits(value: number): string {
  float[0] = value
  return `0x${(bits[0] as number).toString(16).toUpperCase().padStart(8, '0')}`
}
