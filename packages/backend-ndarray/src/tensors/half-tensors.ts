import {
  type Bfloat16Array,
  checkData,
  checkDataLength,
  checkShape,
  contiguousStrides,
  type Float16Bits,
  floatTypeOf,
  type HalfArray,
  type HalfType,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { newArray } from './new-array.js'
import { PlainNdArray } from './plain-nd-array.js'
import { writeStrided } from './strided-copy.js'
import type { NativeFloat16Array, StoredData } from './strided-view.js'

/**
 * A tensor of bfloat16 numbers, with the members of an ndarray: `get`, `set`, and views by `lo`, `hi`,
 * `step`, `transpose` and `pick`, which share its memory.
 *
 * @param data numbers in row-major order, which are rounded to the nearest, ties to even; or a
 *   `Bfloat16Array`, which is taken as it is, not copied
 * @throws AdafactorError `tensor/shape`, `tensor/data`, `tensor/data-length`
 * @example
 * ```ts
 * import { bfloat16 } from '@adafactor/backend-ndarray'
 *
 * const weights = bfloat16([1, 1.01, 1.02, 1.03], [2, 2])
 * console.log(weights.get(0, 1), weights.pick(1, null).get(0)) // => 1.0078125 1.0234375
 * ```
 */
export function bfloat16(data: ArrayLike<number> | Bfloat16Array, shape: Shape): NdArray {
  return halfTensor('bfloat16', data, shape)
}

/**
 * A tensor of float16 numbers, with the members of an ndarray, as {@link bfloat16} makes them.
 *
 * @param data numbers in row-major order, which are rounded to the nearest, ties to even; or a
 *   `Float16Array` or `Float16Bits`, which is taken as it is, not copied
 * @throws AdafactorError `tensor/shape`, `tensor/data`, `tensor/data-length`
 * @example
 * ```ts
 * import { float16 } from '@adafactor/backend-ndarray'
 *
 * const weights = float16([1, 1.001, 65520, 1e-8], [2, 2])
 * console.log(weights.get(0, 1), weights.get(1, 0), weights.get(1, 1)) // => 1.0009765625 Infinity 0
 * ```
 */
export function float16(
  data: ArrayLike<number> | NativeFloat16Array | Float16Bits,
  shape: Shape,
): NdArray {
  return halfTensor('float16', data, shape)
}

function halfTensor(type: HalfType, data: ArrayLike<number> | HalfArray, shape: Shape): NdArray {
  checkShape(shape)
  const stride = contiguousStrides(shape)
  if (floatTypeOf(data) === type) {
    checkDataLength(shape, data)
    return PlainNdArray.make(data as StoredData, [...shape], stride)
  }
  checkData(shape, data)
  const tensor = new PlainNdArray(newArray(type, sizeOf(shape)), [...shape], stride, 0)
  writeStrided(tensor, data)
  return tensor as unknown as NdArray
}
