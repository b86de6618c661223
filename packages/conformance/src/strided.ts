/** Strided tensors over a buffer with gaps that nothing may write to. */
import { type HalfArray, isHalfArray, type Shape, sizeOf, type TensorData } from '@adafactor/core'
import type { BackendUnderTest, StridedLayout } from './backend-under-test.js'
import { expectSame } from './expect.js'

/** How a tensor lies in memory. */
export interface LayoutRecipe {
  /** The axes from the outermost in memory to the innermost; row-major by default. */
  readonly order?: readonly number[]
  /** Elements of the buffer from one element to the next along the innermost axis (1). */
  readonly step?: number
  /** Elements left free after each row of the innermost axis (0). */
  readonly gap?: number
  /** Axes that run backwards. */
  readonly reversed?: readonly number[]
  /** Axes along which one element is repeated: stride 0. */
  readonly repeated?: readonly number[]
}

/** The layout and the length of the buffer that it needs. */
function layoutOf(
  shape: Shape,
  {
    order = shape.map((_, axis) => axis),
    step = 1,
    gap = 0,
    reversed = [],
    repeated = [],
  }: LayoutRecipe,
): { layout: StridedLayout; length: number } {
  const margin = 3
  const strides = shape.map(() => 0)
  let extent = step
  for (const [depth, axis] of [...order].reverse().entries()) {
    if (repeated.includes(axis)) continue
    strides[axis] = extent
    extent = extent * (shape[axis] as number) + (depth === 0 ? gap : 0)
  }
  let offset = margin
  for (const axis of reversed) {
    offset += (strides[axis] as number) * Math.max(0, (shape[axis] as number) - 1)
    strides[axis] = -(strides[axis] as number)
  }
  return { layout: { shape, strides, offset }, length: extent + 2 * margin }
}

/** A strided tensor with its buffer. */
export interface StridedTensor {
  readonly tensor: unknown
  readonly buffer: TensorData | HalfArray
  /** The elements in row-major order, straight from the buffer. */
  elements(): number[]
  /** @throws Error if anything but the elements has changed */
  expectGapsUntouched(what: string): void
}

/** What fills the gaps: any use of it shows. */
const filler = 12345.5

/** Makes a strided tensor that holds these numbers (row-major; where repeated, the last one). */
export function stridedTensor(
  view: NonNullable<BackendUnderTest['view']>,
  allocate: (length: number) => TensorData | HalfArray,
  shape: Shape,
  recipe: LayoutRecipe,
  numbers: ArrayLike<number>,
): StridedTensor {
  const { layout, length } = layoutOf(shape, recipe)
  const buffer = allocate(length)
  const at = (place: number) => (isHalfArray(buffer) ? buffer.get(place) : buffer[place]) as number
  const put = (place: number, value: number) => {
    if (isHalfArray(buffer)) buffer.set(place, value)
    else buffer[place] = value
  }
  const everywhere = Array.from({ length }, (_, place) => place)
  for (const place of everywhere) put(place, filler)
  const filled = at(0)
  const places = placesIn(layout)
  for (const [index, place] of places.entries()) put(place, numbers[index] as number)
  const taken = new Set(places)
  return {
    tensor: view(buffer, layout),
    buffer,
    elements: () => places.map(at),
    expectGapsUntouched: (what) => {
      const gaps = everywhere.filter((place) => !taken.has(place)).map(at)
      expectSame(gaps, new Array<number>(gaps.length).fill(filled), `${what}, between the elements`)
    },
  }
}

/** For each element in row-major order, its place in the buffer. */
function placesIn({ shape, strides, offset }: StridedLayout): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    let place = offset
    let rest = index
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number
      place += (rest % size) * (strides[axis] as number)
      rest = Math.floor(rest / size)
    }
    return place
  })
}
