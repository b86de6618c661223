/** Vectors of elements, between memory and lanes. */
import type { ElementType } from '../tensors/strided-view.js'
import type { Lanes } from './lanes.js'
import { get, integer, sum } from './module/build.js'
import type { Code } from './module/code.js'
import { vectorBytes } from './module/operations.js'

/** Elements that the emitter loads and stores. */
export type WalkedElement = 'float32' | 'float64'

export const elementShift: Readonly<Record<WalkedElement, number>> = { float32: 2, float64: 3 }

/** Whether elements of a type can be loaded and stored here. */
export function isWalked(elements: ElementType): elements is WalkedElement {
  return elements in elementShift
}

/** The upper half of a vector, below; and the lower halves of two, as one. */
const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]
const lowerHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]

/** Where elements of a vector lie. */
export interface Place {
  /** The address of the first. */
  readonly address: Code
  /** What is added to it, known beforehand. */
  readonly offset: number
  /** Bytes from one to the next; null where they lie side by side. */
  readonly step: Code | null
}

/** Loads a vector. `count`: how many elements there are at least, as code; null for all lanes. */
export function loadVector(
  elements: WalkedElement,
  lanes: Lanes,
  place: Place,
  count: Code | null,
): Code {
  const { address, offset } = place
  if (elements === 'float32') {
    if (lanes.count === 4) {
      return place.step ? gather(elements, 4, place, count) : ['v128.load', offset, address]
    }
    const pair = place.step
      ? gather(elements, 2, place, count)
      : (['v128.load64_zero', offset, address] as const)
    return ['f64x2.promote_low_f32x4', pair]
  }
  if (lanes.count === 2) {
    return place.step ? gather(elements, 2, place, count) : ['v128.load', offset, address]
  }
  const [low, high] = place.step
    ? [gather(elements, 2, place, count), gather(elements, 2, place, count, 2)]
    : [['v128.load', offset, address] as const, ['v128.load', offset + 16, address] as const]
  return [
    'i8x16.shuffle',
    lowerHalves,
    ['f32x4.demote_f64x2_zero', low],
    ['f32x4.demote_f64x2_zero', high],
  ]
}

/** Elements that do not lie side by side, one after the other; from that of lane `first` on. */
function gather(
  elements: WalkedElement,
  lanes: number,
  { address, offset, step }: Place,
  count: Code | null,
  first = 0,
): Code {
  const at = (lane: number) => laneAddress(address, step as Code, first + lane, count)
  const zero = elements === 'float32' ? 'v128.load32_zero' : 'v128.load64_zero'
  const one = elements === 'float32' ? 'v128.load32_lane' : 'v128.load64_lane'
  let vector: Code = [zero, offset, at(0)]
  for (let lane = 1; lane < lanes; lane++) vector = [one, offset, lane, at(lane), vector]
  return vector
}

/** The address of a lane; that of the first for lanes that are beyond the end. */
function laneAddress(address: Code, step: Code, lane: number, count: Code | null): Code {
  if (lane === 0) return address
  const own = sum(address, ['i32.mul', step, integer(lane)])
  return count ? ['select', own, address, ['i32.gt_s', count, integer(lane)]] : own
}

/**
 * Stores vectors that are in the form of memory, as {@link inMemory} gives them.
 * @param count as for {@link loadVector}
 */
export function storeVectors(
  elements: WalkedElement,
  lanes: Lanes,
  { address, offset, step }: Place,
  vectors: readonly Code[],
  count: Code | null,
): Code[] {
  const inOne = lanes.count / vectors.length
  const bytes = 1 << elementShift[elements]
  if (!step && !count) {
    return vectors.map((vector, index): Code => {
      const at = offset + index * inOne * bytes
      return inOne * bytes === vectorBytes
        ? ['v128.store', at, address, vector]
        : ['v128.store64_lane', at, 0, address, vector]
    })
  }
  const one = elements === 'float32' ? 'v128.store32_lane' : 'v128.store64_lane'
  const present = count ? lanes.count - 1 : lanes.count
  return Array.from({ length: present }, (_, lane): Code => {
    const at = step ? sum(address, ['i32.mul', step, integer(lane)]) : address
    const ahead = offset + (step ? 0 : lane * bytes)
    const vector = vectors[Math.floor(lane / inOne)] as Code
    const store: Code = [one, ahead, lane % inOne, at, vector]
    return count && lane > 0 ? ['if', ['i32.gt_s', count, integer(lane)], store] : store
  })
}

/** The vectors in which the lanes of one, a local, lie in memory. */
export function inMemory(elements: WalkedElement, lanes: Lanes, vector: string): Code[] {
  if (elements === 'float32') {
    return [lanes.count === 4 ? get(vector) : ['f32x4.demote_f64x2_zero', get(vector)]]
  }
  return lanes.count === 2 ? [get(vector)] : widened(vector)
}

/** The four lanes of a float32 vector as two vectors of float64. */
export function widened(vector: string): [Code, Code] {
  return [
    ['f64x2.promote_low_f32x4', get(vector)],
    ['f64x2.promote_low_f32x4', ['i8x16.shuffle', upperHalf, get(vector), get(vector)]],
  ]
}

/** Loads one element as a float64. */
export function loadScalar(elements: WalkedElement, address: Code): Code {
  return elements === 'float32'
    ? ['f64.promote_f32', ['f32.load', 0, address]]
    : ['f64.load', 0, address]
}

/** Stores a float64 as one element. */
export function storeScalar(elements: WalkedElement, address: Code, value: Code): Code {
  return elements === 'float32'
    ? ['f32.store', 0, address, ['f32.demote_f64', value]]
    : ['f64.store', 0, address, value]
}
