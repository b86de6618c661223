import type { TensorData } from '../backend.js'
import { floatTypeOf } from '../tensors/element-type.js'
import { contiguousStrides, type Shape, sizeOf } from '../tensors/shape.js'

/** A contiguous row-major array with its shape: the plainest tensor there is. */
export interface DenseTensor {
  readonly shape: Shape
  readonly data: TensorData
}

/** What the arithmetic on dense tensors computes in, and what its results are stored as. */
export type Precision = 'float32' | 'float64'

/** The shape that two shapes of one rank (or a scalar and any) broadcast to. */
export function broadcastShape(a: Shape, b: Shape): Shape {
  if (a.length === 0) return b
  if (b.length === 0) return a
  return a.map((size, axis) => (size === 1 ? (b[axis] as number) : size))
}

/**
 * Strides that walk a tensor of shape `from` as if it had shape `to`: 0 where it is repeated.
 * A scalar may stand for a tensor of any rank.
 */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  if (from.length === 0) return to.map(() => 0)
  const strides = contiguousStrides(from)
  return strides.map((stride, axis) => (from[axis] === 1 ? 0 : stride))
}

/** Calls `visit` with the flat indices into strided operands, for each point in row-major order. */
export function forEachPoint(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (point: number, indices: readonly number[]) => void,
): void {
  const indices = strides.map(() => 0)
  const position = shape.map(() => 0)
  const size = sizeOf(shape)
  for (let point = 0; point < size; point++) {
    visit(point, indices)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis] = (position[axis] as number) + 1
      const wrapped = position[axis] === shape[axis]
      for (let k = 0; k < indices.length; k++) {
        const stride = strides[k]?.[axis] as number
        const back = wrapped ? stride * ((shape[axis] as number) - 1) : 0
        indices[k] = (indices[k] as number) + (wrapped ? -back : stride)
      }
      if (!wrapped) break
      position[axis] = 0
    }
  }
}

/** So many zeros. */
export function zeros(precision: Precision, length: number): TensorData {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length)
}

/** Zeros of the same kind as these numbers. */
export function zerosLike(data: TensorData, length: number): TensorData {
  return zeros(floatTypeOf(data) === 'float32' ? 'float32' : 'float64', length)
}

/** A copy in which the data is repeated along the axes where `from` has size 1. */
export function broadcastData(data: TensorData, from: Shape, to: Shape): TensorData {
  const result = zerosLike(data, sizeOf(to))
  forEachPoint(to, [broadcastStrides(from, to)], (point, [index]) => {
    result[point] = data[index as number] as number
  })
  return result
}
