import { contiguousStrides, type Shape, sizeOf } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'

type Allocate = (size: number) => Float32Array | Float64Array | number[]

const float32: Allocate = (size) => new Float32Array(size).fill(untouched)
const float64: Allocate = (size) => new Float64Array(size).fill(untouched)
const plain: Allocate = (size) => new Array<number>(size).fill(untouched)

/** What stands in the elements of an array that a view does not show. */
export const untouched = 12345

/** A way for a tensor to lie in memory. */
export interface Layout {
  readonly precision: 'float32' | 'float64'
  make(shape: Shape): NdArray
}

const view = (allocate: Allocate, length: number, shape: Shape, stride: number[], offset = 0) =>
  ndarray(allocate(length) as Float32Array, [...shape], stride, offset)

const contiguous = (allocate: Allocate) => (shape: Shape) =>
  view(allocate, sizeOf(shape), shape, contiguousStrides(shape))

const columnMajor = (shape: Shape) => {
  const stride = contiguousStrides([...shape].reverse()).reverse()
  return view(float32, sizeOf(shape), shape, stride)
}

const reversed = (shape: Shape) => {
  const stride = contiguousStrides(shape).map((step) => -step)
  return view(float32, sizeOf(shape), shape, stride, Math.max(0, sizeOf(shape) - 1))
}

/** Every second element of every second row and so on, in the middle of a larger array. */
const sliced = (allocate: Allocate) => (shape: Shape) => {
  const around = shape.map((size) => 2 * size + 1)
  const stride = contiguousStrides(around).map((step) => 2 * step)
  return view(allocate, sizeOf(around) + 7, shape, stride, 5)
}

/** The axes turned once, rows reversed, behind something else. */
const turned = (shape: Shape) => {
  const inner = contiguousStrides([...shape.slice(1), ...shape.slice(0, 1)])
  const stride = [...inner.slice(-1), ...inner.slice(0, -1)]
  const [first = 0] = stride
  const offset = 3 + first * Math.max(0, (shape[0] ?? 1) - 1)
  return view(
    float32,
    sizeOf(shape) + 3,
    shape,
    [-first, ...stride.slice(1)].slice(0, shape.length),
    offset,
  )
}

/** The ways for a tensor to lie in memory that the tests try, alone and against each other. */
export const layouts: Readonly<Record<string, Layout>> = {
  contiguous: { precision: 'float32', make: contiguous(float32) },
  'column-major': { precision: 'float32', make: columnMajor },
  reversed: { precision: 'float32', make: reversed },
  sliced: { precision: 'float32', make: sliced(float32) },
  turned: { precision: 'float32', make: turned },
  'a plain array': { precision: 'float64', make: contiguous(plain) },
  'a sliced Float64Array': { precision: 'float64', make: sliced(float64) },
}

/** The elements of the array that the view does not show. */
export function hiddenElements(array: NdArray): number[] {
  let shown = new Set([array.offset])
  array.shape.forEach((size, axis) => {
    const stride = array.stride[axis] as number
    shown = new Set(
      [...shown].flatMap((index) => Array.from({ length: size }, (_, k) => index + k * stride)),
    )
  })
  return Array.from(array.data as ArrayLike<number>).filter((_, index) => !shown.has(index))
}
