import type { Extent } from '@adafactor/core'
import { memoryOf, reachOf, type StridedView } from './strided-view.js'

/** One axis that moves through memory, in positive steps. */
interface Walk {
  readonly step: number
  readonly size: number
}

/** The elements of a view as positions in their array or buffer. */
interface Footprint {
  /** The least position. */
  readonly start: number
  readonly end: number
  readonly walks: readonly Walk[]
}

/**
 * Whether two views may share an element. Disjoint ranges, views that interleave (real and
 * imaginary parts, even and odd rows) and different blocks of one matrix are told apart; where it
 * is not clear the answer is yes.
 */
export function viewsOverlap(a: StridedView, b: StridedView): boolean {
  const [memoryA, memoryB] = [memoryOf(a.data), memoryOf(b.data)]
  if (!memoryA || !memoryB) {
    return a.data === b.data && footprintsMeet(footprint(a, 0, 1), footprint(b, 0, 1))
  }
  if (memoryA.buffer !== memoryB.buffer || areApart(memoryA, memoryB)) return false
  const [widthA, widthB] = [memoryA.BYTES_PER_ELEMENT, memoryB.BYTES_PER_ELEMENT]
  // Positions count the widest unit that fits both: bytes only if the views are not aligned alike.
  const unit = [memoryA.byteOffset, memoryB.byteOffset, widthA, widthB].reduce(
    greatestCommonDivisor,
  )
  const first = footprint(a, memoryA.byteOffset / unit, widthA / unit)
  const second = footprint(b, memoryB.byteOffset / unit, widthB / unit)
  return footprintsMeet(first, second)
}

/** Whether arrays over one buffer have no byte in common, which needs no look at what views show of them. */
function areApart(a: ArrayBufferView, b: ArrayBufferView): boolean {
  return a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength
}

/**
 * Whether a view may show one element of its data at two places, so that what is stored at one is
 * lost by a store to the other. Axes that each step over all that the shorter ones reach do not,
 * as those of rows, slices and transposes; where it is not clear the answer is yes.
 */
export function repeatsElements({ shape, stride }: StridedView): boolean {
  if (shape.includes(0)) return false
  const walks = shape
    .map((size, axis) => ({ size, step: Math.abs(stride[axis] as number) }))
    .filter(({ size }) => size > 1)
    .sort((a, b) => a.step - b.step)
  let within = 0
  for (const { size, step } of walks) {
    if (step <= within) return true
    within += step * (size - 1)
  }
  return false
}

/** Where a view lies: in bytes of its buffer, or in elements of a plain array. */
export function extentOf(view: StridedView): Extent {
  const array = memoryOf(view.data)
  const [memory, origin, width] = array
    ? [array.buffer, array.byteOffset, array.BYTES_PER_ELEMENT]
    : [view.data, 0, 1]
  const taken = footprint(view, origin, width)
  if (!taken) return { memory, from: 0, to: 0 }
  // Blocks without gaps, as the columns of a matrix that are next to each other, and their distance.
  let block = 1
  let step = 0
  for (const walk of taken.walks.toSorted((a, b) => a.step - b.step)) {
    if (step === 0 && walk.step <= block) block += walk.step * (walk.size - 1)
    else step = greatestCommonDivisor(step, walk.step)
  }
  const extent = { memory, from: taken.start, to: taken.end + 1 }
  return step > block ? { ...extent, step, width: block } : extent
}

/** Positions of a view whose data begins at `origin`; each element takes `width` of them. */
function footprint(view: StridedView, origin: number, width: number): Footprint | null {
  if (view.shape.includes(0)) return null
  const { least, greatest } = reachOf(view)
  const walks = view.shape
    .map((size, axis) => ({ size, step: Math.abs(view.stride[axis] as number) * width }))
    .filter(({ size, step }) => size > 1 && step > 0)
  if (width > 1) walks.push({ size: width, step: 1 })
  return {
    start: origin + (view.offset + least) * width,
    end: origin + (view.offset + greatest) * width + width - 1,
    walks,
  }
}

/**
 * Whether two footprints may have a position in common. They have none if their ranges are apart;
 * nor if all steps have a common divisor that the distance of their starts has not (every 4th and
 * every 6th element, one view beginning at an even place and the other at an odd one); nor if
 * their boxes in the grid of all their steps are apart.
 *
 * Example: in a 10 x 10 matrix the columns 0 to 4 and the columns 5 to 9 start at 0 and at 5 and
 * step by 10 and by 1. Their boxes are rows 0 to 9 by columns 0 to 4 and rows 0 to 9 by columns
 * 5 to 9: apart along the step 1.
 */
function footprintsMeet(a: Footprint | null, b: Footprint | null): boolean {
  if (!a || !b || a.end < b.start || b.end < a.start) return false
  const taken = [...a.walks, ...b.walks].map(({ step }) => step)
  const common = taken.reduce(greatestCommonDivisor, 0)
  if (common > 0 && (a.start - b.start) % common !== 0) return false
  const steps = [...new Set([...taken, 1])].sort((x, y) => y - x)
  const origin = Math.min(a.start, b.start)
  const boxA = boxOf(a, origin, steps)
  const boxB = boxOf(b, origin, steps)
  if (!boxA || !boxB) return true
  return steps.every((_, k) => {
    const [fromA, toA] = boxA[k] as [number, number]
    const [fromB, toB] = boxB[k] as [number, number]
    return fromA <= toB && fromB <= toA
  })
}

/**
 * The view as a box in the grid of these steps: from where to where it reaches along each. Null if
 * it wraps around somewhere, so that a position has more than one place in the grid.
 *
 * Example: in the grid of the steps 10 and 1 a view that starts at 25 and walks 3 by the step 10
 * and 4 by the step 1 is the box [2, 4] x [5, 8]. With 7 by the step 1 it would reach from 5 to
 * 11, over the end of a row: null.
 */
function boxOf(
  view: Footprint,
  origin: number,
  steps: readonly number[],
): [number, number][] | null {
  let rest = view.start - origin
  const box = steps.map((step): [number, number] => {
    const from = Math.floor(rest / step)
    rest -= from * step
    const size = view.walks
      .filter((walk) => walk.step === step)
      .reduce((reach, walk) => reach + walk.size - 1, 1)
    return [from, from + size - 1]
  })
  let within = 0
  for (let k = steps.length - 1; k >= 0; k--) {
    if (within >= (steps[k] as number)) return null
    within += (box[k]?.[1] as number) * (steps[k] as number)
  }
  return box
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
