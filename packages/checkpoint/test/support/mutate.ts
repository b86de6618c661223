/** Whole numbers below a limit, the same for the same seed. */
export type Random = (limit: number) => number

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return (limit) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** Numbers at which sizes, counts and offsets go wrong. */
const edges = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/**
 * A copy of bytes with one to four changes: a bit, a byte, a number at an edge, a piece that is lost,
 * doubled or moved, an end that is missing.
 */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let changed = Uint8Array.from(bytes)
  for (let changes = 1 + random(4); changes > 0 && changed.length > 0; changes--) {
    changed = change(changed, random)
  }
  return changed
}

function change(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = random(bytes.length)
  const size = Math.min(1 + random(16), bytes.length - at)
  switch (random(8)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << random(8))
      return bytes
    case 1:
    case 2:
      bytes[at] = random(256)
      return bytes
    case 3:
    case 4: {
      const edge = edges[random(edges.length)] as number
      for (let byte = 0; byte < Math.min(1 << random(4), bytes.length - at); byte++) {
        bytes[at + byte] = byte < 4 ? (edge >>> (8 * byte)) & 255 : edge === 0xffffffff ? 255 : 0
      }
      return bytes
    }
    case 5:
      return joined(bytes.subarray(0, at), bytes.subarray(at + size))
    case 6: {
      const from = random(bytes.length)
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + size), bytes.subarray(at))
    }
    default:
      return random(4) === 0 ? bytes.slice(0, at) : bytes.copyWithin(at, random(bytes.length), at)
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts))
}
