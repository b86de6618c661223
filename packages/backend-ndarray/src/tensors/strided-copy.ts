import { elementTypes, sizeOf } from '@adafactor/core'
import { type NumberData, type StridedView, storedTypeOf } from './strided-view.js'

/** A row-major copy of a view: float32 of float32 data, float64 of all other. */
export function readStrided(view: StridedView): Float32Array | Float64Array {
  const copy = new elementTypes[storedTypeOf(view.data)].array(sizeOf(view.shape))
  forEachRow(view, (from, stride, length, to) => {
    for (let j = 0; j < length; j++) copy[to + j] = view.data[from + j * stride] as number
  })
  return copy
}

/** Writes row-major numbers into a view. */
export function writeStrided(view: StridedView, numbers: ArrayLike<number>): void {
  const { data }: { data: NumberData } = view
  forEachRow(view, (to, stride, length, from) => {
    for (let j = 0; j < length; j++) data[to + j * stride] = numbers[from + j] as number
  })
}

/** Calls `visit` for each row along the last axis, with its place in the view and row-major. */
export function forEachRow(
  { shape, stride, offset }: StridedView,
  visit: (start: number, stride: number, length: number, rowMajor: number) => void,
): void {
  const last = shape.length - 1
  const length = shape[last] ?? 1
  const innerStride = stride[last] ?? 0
  let rowMajor = 0
  const walk = (axis: number, start: number) => {
    if (axis >= last) {
      visit(start, innerStride, length, rowMajor)
      rowMajor += length
      return
    }
    for (let index = 0; index < (shape[axis] as number); index++) {
      walk(axis + 1, start + index * (stride[axis] as number))
    }
  }
  walk(0, offset)
}
