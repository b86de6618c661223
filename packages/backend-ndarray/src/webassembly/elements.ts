/** Vectors of elements, between memory and lanes. */
import type { HalfType } from '@adafactor/core'
import { type ElementType, isHalfElement } from '../tensors/strided-view.js'
import { float16Numbers, patternsOf } from './half-vectors.js'
import type { Lanes } from './lanes.js'
import { get, integer, sum } from './module/build.js'
import type { Code } from './module/code.js'
import { type OperationName, vectorBytes } from './module/operations.js'
import type { RandomLanes } from './random-lanes.js'
import type { Scratch } from './scratch.js'

/** Elements that the emitter loads and stores. */
export type WalkedElement = 'float32' | 'float64' | HalfType

export const elementShift: Readonly<Record<WalkedElement, number>> = {
  bfloat16: 1,
  float16: 1,
  float32: 2,
  float64: 3,
}

/** Whether elements of a type can be loaded and stored here. */
export function isWalked(elements: ElementType): elements is WalkedElement {
  return elements in elementShift
}

/** The upper half of a vector, below; and the lower halves of two, as one. */
const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]
const lowerHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]

const noBits: Code = ['v128.const', [0, 0, 0, 0]]

/** Where elements of a vector lie. */
export interface Place {
  /** The address of the first. */
  readonly address: Code
  /** What is added to it, known beforehand. */
  readonly offset: number
  /** Bytes from one to the next; null where they lie side by side. */
  readonly step: Code | null
}

/**
 * Loads a vector.
 * @param count how many elements there are at least, as code; null for all lanes
 * @param scratch null to call functions for what takes several steps
 */
export function loadVector(
  elements: WalkedElement,
  lanes: Lanes,
  place: Place,
  count: Code | null,
  scratch: Scratch | null,
): Code {
  const { address, offset } = place
  if (isHalfElement(elements)) {
    const numbers = loadHalves(elements, lanes.count, place, count, scratch)
    return lanes.count === 4 ? numbers : ['f64x2.promote_low_f32x4', numbers]
  }
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

/** Elements of 16 bits as numbers of float32, in the lower lanes. */
function loadHalves(
  elements: HalfType,
  lanes: number,
  place: Place,
  count: Code | null,
  scratch: Scratch | null,
): Code {
  const { address, offset, step } = place
  const isUpper = elements === 'bfloat16'
  if (step) {
    // A bfloat16 goes where it belongs at once.
    const upper = isUpper ? 1 : 0
    const at = (lane: number) => laneAddress(address, step, lane, count)
    let vector = noBits
    for (let lane = 0; lane < lanes; lane++) {
      vector = ['v128.load16_lane', offset, 2 * lane + upper, at(lane), vector]
    }
    return isUpper ? vector : float16Numbers(vector, scratch)
  }
  const patterns: Code =
    lanes === 4
      ? ['v128.load16x4_u', offset, address]
      : ['i32x4.extend_low_i16x8_u', ['v128.load32_zero', offset, address]]
  return isUpper ? ['i32x4.shl', patterns, integer(16)] : float16Numbers(patterns, scratch)
}

/** Elements that do not lie side by side, one after the other; from that of lane `first` on. */
function gather(
  elements: 'float32' | 'float64',
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
        : [laneStores[inOne * bytes] as OperationName, at, 0, address, vector]
    })
  }
  const one = laneStores[bytes] as OperationName
  const present = count ? lanes.count - 1 : lanes.count
  return Array.from({ length: present }, (_, lane): Code => {
    const at = step ? sum(address, ['i32.mul', step, integer(lane)]) : address
    const ahead = offset + (step ? 0 : lane * bytes)
    const vector = vectors[Math.floor(lane / inOne)] as Code
    const store: Code = [one, ahead, lane % inOne, at, vector]
    return count && lane > 0 ? ['if', ['i32.gt_s', count, integer(lane)], store] : store
  })
}

/** By bytes. */
const laneStores: Readonly<Record<number, OperationName>> = {
  2: 'v128.store16_lane',
  4: 'v128.store32_lane',
  8: 'v128.store64_lane',
}

/**
 * The vectors in which the lanes of one, a local, lie in memory.
 * @param random where the store rounds stochastically
 * @param scratch as for {@link loadVector}
 */
export function inMemory(
  elements: WalkedElement,
  lanes: Lanes,
  vector: string,
  random: RandomLanes | null,
  scratch: Scratch | null,
): Code[] {
  if (isHalfElement(elements)) {
    const [numbers] = inMemory('float32', lanes, vector, null, null) as [Code]
    return [narrowed(patternsOf(elements, numbers, random, scratch))]
  }
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

/** Patterns of 16 bits, one behind the other. */
function narrowed(patterns: Code): Code {
  return ['i16x8.narrow_i32x4_u', patterns, noBits]
}

/** Loads one element as a float64. */
export function loadScalar(elements: WalkedElement, address: Code): Code {
  if (isHalfElement(elements)) {
    const numbers = loadHalves(elements, 1, { address, offset: 0, step: integer(0) }, null, null)
    return ['f64x2.extract_lane', 0, ['f64x2.promote_low_f32x4', numbers]]
  }
  return elements === 'float32'
    ? ['f64.promote_f32', ['f32.load', 0, address]]
    : ['f64.load', 0, address]
}

/**
 * Stores a float64 as one element.
 * @param random where the store rounds stochastically
 */
export function storeScalar(
  elements: WalkedElement,
  address: Code,
  value: Code,
  random: RandomLanes | null,
): Code {
  if (isHalfElement(elements)) {
    const numbers: Code = ['f32x4.splat', ['f32.demote_f64', value]]
    return ['v128.store16_lane', 0, 0, address, patternsOf(elements, numbers, random, null)]
  }
  return elements === 'float32'
    ? ['f32.store', 0, address, ['f32.demote_f64', value]]
    : ['f64.store', 0, address, value]
}
