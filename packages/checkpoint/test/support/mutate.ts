import type { SeededRandom } from './seeded-random.js'

/** Numbers at which sizes, counts and offsets go wrong. */
const edges = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/**
 * A copy of bytes with one to four changes: a bit, a byte, a number at an edge, a piece that is lost,
 * doubled or moved, an end that is missing.
 */
export function mutate(bytes: Uint8Array, random: SeededRandom): Uint8Array<ArrayBuffer> {
  let changed = Uint8Array.from(bytes)
  for (let changes = 1 + random.below(4); changes > 0 && changed.length > 0; changes--) {
    changed = change(changed, random)
  }
  return changed
}

function change(bytes: Uint8Array<ArrayBuffer>, random: SeededRandom): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length)
  const size = Math.min(1 + random.below(16), bytes.length - at)
  switch (random.below(8)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8))
      return bytes
    case 1:
    case 2:
      bytes[at] = random.below(256)
      return bytes
    case 3:
    case 4: {
      const edge = random.oneOf(edges)
      for (let byte = 0; byte < Math.min(1 << random.below(4), bytes.length - at); byte++) {
        bytes[at + byte] = byte < 4 ? (edge >>> (8 * byte)) & 255 : edge === 0xffffffff ? 255 : 0
      }
      return bytes
    }
    case 5:
      return joined(bytes.subarray(0, at), bytes.subarray(at + size))
    case 6: {
      const from = random.below(bytes.length)
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + size), bytes.subarray(at))
    }
    default:
      return random.below(4) === 0
        ? bytes.slice(0, at)
        : bytes.copyWithin(at, random.below(bytes.length), at)
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts))
}
