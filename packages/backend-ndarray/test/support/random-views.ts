import {
  Bfloat16Array,
  type ElementType,
  elementTypes,
  Float16Bits,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import type { NumberData, StridedView } from '../../src/tensors/strided-view.js'

/** `Float16Array`, where the engine has it. */
export const nativeFloat16: (new (length: number) => NumberData) | undefined = (
  globalThis as { Float16Array?: new (length: number) => NumberData }
).Float16Array

/** What makes the data of a tensor, by what it is called. */
export const dataMakers: Readonly<Record<string, (length: number) => NumberData>> = {
  Bfloat16Array: (length) => new Bfloat16Array(length),
  Float16Bits: (length) => new Float16Bits(length),
  ...(nativeFloat16 ? { Float16Array: (length: number) => new nativeFloat16(length) } : {}),
  Float32Array: (length) => new Float32Array(length),
  Float64Array: (length) => new Float64Array(length),
  'a plain array': (length) => new Array<number>(length).fill(0),
}

/** Numbers that roundings get wrong first. */
const specialNumbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  // Ties of bfloat16 and of float16, and next to them.
  1 + 2 ** -8,
  1 + 3 * 2 ** -8,
  1 + 2 ** -8 + 2 ** -23,
  -1 - 2 ** -11,
  1 + 3 * 2 ** -11,
  1 + 2 ** -11 - 2 ** -40,
  // The ends of their ranges.
  65504,
  65519.996,
  65520,
  -65536,
  3.3895e38,
  3.3962e38,
  -1e39,
  // Subnormals.
  2 ** -14,
  -(2 ** -15) * 1.001,
  2 ** -24,
  2 ** -25,
  2 ** -25 * 1.0001,
  3 * 2 ** -25,
  2 ** -126,
  -(2 ** -133),
  2 ** -134,
  2 ** -149,
  1e-310,
]

/** A whole number from 0 to below a limit. */
export function below(random: () => number, limit: number): number {
  return Math.min(limit - 1, Math.floor(((random() + 1) / 2) * limit))
}

/** One of a list. */
export function pick<V>(random: () => number, list: readonly V[]): V {
  return list[below(random, list.length)] as V
}

/** A number of any size, a special one now and then. */
export function anyNumber(random: () => number): number {
  if (below(random, 6) === 0) return pick(random, specialNumbers)
  return random() * 2 ** (random() * (below(random, 4) === 0 ? 130 : 4))
}

/** How tensors lie: axes in any order, with steps, gaps and an offset. */
export interface RandomLayout {
  readonly order: readonly number[]
  readonly steps: readonly number[]
  readonly gaps: readonly number[]
  readonly offset: number
}

/** A layout of so many axes; often without gaps, so that loops over several axes become one. */
export function randomLayout(random: () => number, rank: number): RandomLayout {
  const kind = pick(random, ['row-major', 'dense', 'any'])
  const order = Array.from({ length: rank }, (_, axis) => axis)
  for (let axis = kind === 'row-major' ? 0 : rank - 1; axis > 0; axis--) {
    const other = below(random, axis + 1)
    ;[order[axis], order[other]] = [order[other] as number, order[axis] as number]
  }
  const isAny = kind === 'any'
  return {
    order,
    steps: order.map(() => (isAny ? pick(random, [1, 2, 3, -1, -2]) : 1)),
    gaps: order.map(() => (isAny ? below(random, 2) : 0)),
    offset: kind === 'row-major' ? 0 : below(random, 5),
  }
}

/** A view of this shape that lies so, of random numbers in data of some kind. */
export function randomView(
  random: () => number,
  shape: Shape,
  { order, steps, gaps, offset: start }: RandomLayout,
  make: (length: number) => NumberData,
): StridedView {
  const stride = shape.map(() => 0)
  let [reach, offset] = [1, start]
  for (const axis of order.toReversed()) {
    const [size, step] = [shape[axis] as number, steps[axis] as number]
    stride[axis] = reach * step
    if (step < 0) offset -= reach * step * (size - 1)
    reach *= Math.abs(step) * size + (gaps[axis] as number)
  }
  const data = make(offset + reach + 3)
  for (let index = 0; index < data.length; index++) setElement(data, index, anyNumber(random))
  return { data, shape: [...shape], stride, offset }
}

/** Where the elements of a view are in its data, in row-major order. */
export function placesOf({ shape, stride, offset }: Omit<StridedView, 'data'>): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    let rest = index
    let place = offset
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number
      place += (rest % size) * (stride[axis] as number)
      rest = Math.floor(rest / size)
    }
    return place
  })
}

export function elementAt(data: NumberData, index: number): number {
  return ('get' in data ? data.get(index) : data[index]) as number
}

/** Stores the float32 value of a number where the type is narrower than float32. */
export function setElement(data: NumberData, index: number, value: number): void {
  if ('get' in data) data.set(index, value)
  else
    data[index] =
      'BYTES_PER_ELEMENT' in data && data.BYTES_PER_ELEMENT === 2 ? Math.fround(value) : value
}

/** The bits of data. A NaN is one whatever its payload. */
export function contentOf(data: NumberData): unknown {
  if (Array.isArray(data)) return Float64Array.from(data)
  const patterns =
    'bits' in data
      ? data.bits
      : data.BYTES_PER_ELEMENT === 2
        ? new Uint16Array(data.buffer, data.byteOffset, data.length)
        : undefined
  return (
    patterns?.map((pattern, index) => (Number.isNaN(elementAt(data, index)) ? 0x7fff : pattern)) ??
    data
  )
}

/** Another tensor of the same content that lies alike. */
export function copyOf(view: StridedView): StridedView {
  const { data } = view
  if (Array.isArray(data)) return { ...view, data: [...data] }
  if ('bits' in data) {
    const Array16 = elementTypes[data.type as 'bfloat16'].array as unknown as new (
      bits: Uint16Array,
    ) => NumberData
    return { ...view, data: new Array16(data.bits.slice()) }
  }
  return { ...view, data: (data as Float32Array).slice() }
}

/** What data of a kind is stored as. */
export const typesOfMakers: Readonly<Record<string, ElementType>> = {
  Bfloat16Array: 'bfloat16',
  Float16Bits: 'float16',
  Float16Array: 'float16',
  Float32Array: 'float32',
  Float64Array: 'float64',
  'a plain array': 'float64',
}
