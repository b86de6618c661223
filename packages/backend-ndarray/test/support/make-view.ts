import type { DescribeOptions } from '@adafactor/conformance/vitest'
import ndarray, { type NdArray } from 'ndarray'

/** Makes the strided tensors of the kit. */
export const makeView: DescribeOptions<NdArray, 'synchronous'>['view'] = (
  data,
  { shape, strides, offset },
) => ndarray(data as Float32Array, [...shape], [...strides], offset)
