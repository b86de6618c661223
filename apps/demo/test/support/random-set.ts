import type { DigitSet } from '../../src/training/digit-set.js'
import { seededRandom } from '../../src/training/random.js'

/** Images with as much background as digits have, and labels below `classes`. */
export function randomSet(count: number, pixels: number, classes: number, seed: number): DigitSet {
  const { uniform } = seededRandom(seed)
  const byte = () => (uniform() < 0.4 ? 0 : Math.floor(256 * uniform()))
  return {
    count,
    pixels,
    images: Uint8Array.from({ length: count * pixels }, byte),
    labels: Uint8Array.from({ length: count }, () => Math.floor(classes * uniform())),
  }
}
