/** The random bits of stochastic stores, for the elements of a vector. Source: core's `randomWord`. */
import { get, integer } from './module/build.js'
import type { Code } from './module/code.js'
import type { Scratch } from './scratch.js'

/** What the random bits of a vector's elements come from. */
export interface RandomLanes {
  /** The elements' row-major places, plus the lower word of the key. */
  readonly counter: Code
  /** The higher word of the key, with the stream. */
  readonly high: Code
}

/** The upper 16 bits of each element's random word, in the lower half of its lane. */
export function randomUpperHalves({ counter, high }: RandomLanes, scratch: Scratch): Code {
  const first = mixed(counter, scratch)
  const second = mixed(['i32x4.add', first, high], scratch)
  return ['i32x4.shr_u', second, integer(16)]
}

/** The hash `lowbias32`. */
function mixed(word: Code, scratch: Scratch): Code {
  const once = product(folded(word, 16, scratch), 0x21f0aaad, scratch)
  const twice = product(folded(once, 15, scratch), 0x735a2d97, scratch)
  return folded(twice, 15, scratch)
}

/** Bits, with those that are so far above them. */
function folded(word: Code, bits: number, { tee }: Scratch): Code {
  return ['v128.xor', tee('word', word), ['i32x4.shr_u', get('word'), integer(bits)]]
}

function product(word: Code, by: number, { all }: Scratch): Code {
  return ['i32x4.mul', word, all(by)]
}
