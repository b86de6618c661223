import type { DigitSet } from './digit-set.js'
import type { Random } from './random.js'

/** Some examples as a model takes them. */
export interface Batch {
  /** How many examples are in it now. */
  count: number
  /** [count, pixels], from 0 (background) to 1 (ink). */
  readonly pixels: Float32Array
  /** `count` classes. */
  readonly labels: Uint8Array
}

/** Room for `capacity` examples. */
export function batchRoom(capacity: number, pixels: number): Batch {
  return {
    count: 0,
    pixels: new Float32Array(capacity * pixels),
    labels: new Uint8Array(capacity),
  }
}

/** The numbers from 0 to `count - 1`. */
export function ascending(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index)
}

/** Puts `order` into random order (Fisher and Yates): every order is equally likely. */
export function shuffle(order: Uint32Array, random: Random): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1))
    const kept = order[last] as number
    order[last] = order[other] as number
    order[other] = kept
  }
}

/** Fills `batch` with the examples of `set` that `chosen` names. */
export function fillBatch(batch: Batch, set: DigitSet, chosen: Uint32Array): void {
  batch.count = chosen.length
  for (let example = 0; example < chosen.length; example++) {
    const source = chosen[example] as number
    batch.labels[example] = set.labels[source] as number
    copyPixels(set.images, source * set.pixels, batch.pixels, example * set.pixels, set.pixels)
  }
}

function copyPixels(
  images: Uint8Array,
  from: number,
  pixels: Float32Array,
  to: number,
  length: number,
): void {
  for (let index = 0; index < length; index++) {
    pixels[(to + index) | 0] = (images[(from + index) | 0] as number) / 255
  }
}
