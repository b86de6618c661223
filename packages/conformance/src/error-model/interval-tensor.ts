import { type Axes, contiguousStrides, type Shape, sizeOf } from '@adafactor/core'
import {
  type Interval,
  type IntervalArithmetic,
  intervalArithmetic,
  type NanClaim,
  type StoredAs,
} from './interval.js'
import type { ErrorModel } from './model.js'

/** An interval for each element, row-major. Shape `[]` stands for any rank with all sizes 1. */
export interface IntervalTensor {
  readonly shape: Shape
  readonly lo: Float64Array
  readonly hi: Float64Array
  readonly nan: Uint8Array
  /** Rounded more coarsely than a device computes: where the ends are is no measure of accuracy. */
  readonly isCoarse?: true
}

/** Room for intervals of this shape: all zero. */
export function allocateIntervals(shape: Shape): IntervalTensor {
  const size = sizeOf(shape)
  return {
    shape,
    lo: new Float64Array(size),
    hi: new Float64Array(size),
    nan: new Uint8Array(size),
  }
}

/** The interval of one element. */
export function intervalAt(tensor: IntervalTensor, index: number): Interval {
  return {
    lo: tensor.lo[index] as number,
    hi: tensor.hi[index] as number,
    nan: tensor.nan[index] as NanClaim,
  }
}

export function setInterval(
  tensor: IntervalTensor,
  index: number,
  { lo, hi, nan }: Interval,
): void {
  tensor.lo[index] = lo
  tensor.hi[index] = hi
  tensor.nan[index] = nan
}

/**
 * What a tensor with exactly these numbers gives.
 *
 * @example
 * ```ts
 * import { errorModel, loadIntervals } from '@adafactor/conformance'
 *
 * const model = errorModel({ precision: 'float32', subnormals: 'kept' })
 * console.log(loadIntervals(model, [1], [0.5]).lo) // => Float64Array(1) [ 0.5 ]
 * ```
 */
export function loadIntervals(
  model: ErrorModel,
  shape: Shape,
  data: ArrayLike<number>,
): IntervalTensor {
  const { load } = intervalArithmetic(model)
  const tensor = allocateIntervals(shape)
  for (let index = 0; index < data.length; index++) {
    setInterval(tensor, index, load(data[index] as number))
  }
  return tensor
}

/** What a tensor of this shape holds after the value was stored to it. */
export function storeIntervals(
  arithmetic: IntervalArithmetic,
  value: IntervalTensor,
  shape: Shape,
  storedAs: StoredAs,
): IntervalTensor {
  const stored = allocateIntervals(shape)
  const from = placesOf(value.shape, shape)
  for (let index = 0; index < from.length; index++) {
    setInterval(stored, index, arithmetic.store(intervalAt(value, from[index] as number), storedAs))
  }
  return stored
}

/** For each element of a tensor of shape `to`, where its value is in one of shape `from`. */
export function placesOf(from: Shape, to: Shape): Int32Array {
  const own = contiguousStrides(from)
  const strides = to.map((_, axis) =>
    from.length === 0 || from[axis] === 1 ? 0 : (own[axis] as number),
  )
  const places = new Int32Array(sizeOf(to))
  // Axis by axis from the innermost: what is there already is repeated, shifted by the stride.
  let filled = 1
  for (let axis = to.length - 1; axis >= 0; axis--) {
    const size = to[axis] as number
    if (places.length === 0) break
    for (let index = 1; index < size; index++) {
      const shift = index * (strides[axis] as number)
      for (let k = 0; k < filled; k++) places[index * filled + k] = (places[k] as number) + shift
    }
    filled *= size
  }
  return places
}

/** The shape after a reduction over these axes. */
export function reducedShape(shape: Shape, axes: Axes): Shape {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
}
