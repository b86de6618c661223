import { isHalfType, sizeOf } from '@adafactor/core'
import { nearestPattern, numbersOfPatterns } from './half-patterns.js'
import { loopArrayOf, type StridedView, storedTypeOf } from './strided-view.js'

/** A row-major copy of a view: float64 of float64 numbers, float32 of all other. */
export function readStrided(view: StridedView): Float32Array | Float64Array {
  const type = storedTypeOf(view.data)
  const copy = new (type === 'float64' ? Float64Array : Float32Array)(sizeOf(view.shape))
  const elements = loopArrayOf(view.data)
  const numbers = isHalfType(type) ? numbersOfPatterns(type) : undefined
  forEachRow(view, (from, stride, length, to) => {
    for (let j = 0; j < length; j++) {
      const element = elements[from + j * stride] as number
      copy[to + j] = numbers ? (numbers[element] as number) : element
    }
  })
  return copy
}

/** Writes row-major numbers into a view, rounded to the nearest. */
export function writeStrided(view: StridedView, numbers: ArrayLike<number>): void {
  const type = storedTypeOf(view.data)
  const elements = loopArrayOf(view.data)
  const patternOf = isHalfType(type) ? nearestPattern[type] : undefined
  forEachRow(view, (to, stride, length, from) => {
    for (let j = 0; j < length; j++) {
      const number = numbers[from + j] as number
      elements[to + j * stride] = patternOf ? patternOf(number) : number
    }
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
