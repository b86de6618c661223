import { bitsOfBfloat16, bitsOfFloat16 } from '@adafactor/core'

/** How a number becomes the bits of a type that JavaScript has no array for everywhere. */
const halfBits: ReadonlyMap<string, (value: number) => number> = new Map([
  ['float16', bitsOfFloat16],
  ['bfloat16', bitsOfBfloat16],
])

/** What rounds numbers to the bits of a type of 16 bits; undefined for any other type. */
export function bitsOf(type: string): ((value: number) => number) | undefined {
  return halfBits.get(type)
}
