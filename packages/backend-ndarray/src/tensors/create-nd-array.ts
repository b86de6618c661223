import { contiguousStrides, type Shape, showShape, sizeOf, withMemoryFor } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { PlainNdArray } from './plain-nd-array.js'

/** What tensors made by the backend hold. */
export type TensorType = 'float32' | 'float64'

/**
 * A contiguous ndarray of zeros.
 * @param generated whether the `ndarray` package may generate its class for this rank
 * @throws AdafactorError `backend/unsupported-size` if there is no memory for it
 */
export function createNdArray(shape: Shape, type: TensorType, generated: boolean): NdArray {
  const size = sizeOf(shape)
  const data = withMemoryFor(`a ${type} tensor of shape ${showShape(shape)}`, () =>
    type === 'float32' ? new Float32Array(size) : new Float64Array(size),
  )
  return generated
    ? ndarray(data, [...shape])
    : PlainNdArray.make(data, [...shape], contiguousStrides(shape))
}
