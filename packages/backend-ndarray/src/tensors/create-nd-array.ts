import { AdafactorError, contiguousStrides, type Shape, showShape, sizeOf } from '@adafactor/core'
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
  const data = allocate(shape, type)
  return generated
    ? ndarray(data, [...shape])
    : PlainNdArray.make(data, [...shape], contiguousStrides(shape))
}

function allocate(shape: Shape, type: TensorType): Float32Array | Float64Array {
  const size = sizeOf(shape)
  try {
    return type === 'float32' ? new Float32Array(size) : new Float64Array(size)
  } catch (cause) {
    throw new AdafactorError(
      'backend/unsupported-size',
      `no memory for a ${type} tensor of shape ${showShape(shape)}`,
      { cause },
    )
  }
}
