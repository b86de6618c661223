import type { CreateOptions, Shape } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { checkOptions } from './check-options.js'
import { MemoryBackend, type StridedBackend, type StridedOptions } from './strided-backend.js'
import { PlainNdArray } from './tensors/plain-nd-array.js'
import type { StridedTensor } from './tensors/strided-view.js'

/** What {@link ndarrayBackend} is given. */
export interface NdArrayBackendOptions extends StridedOptions {}

/** The CPU backend over scijs ndarrays, and over all other objects with the same four members. */
export interface NdArrayBackend extends StridedBackend<StridedTensor> {
  /**
   * Whether a value is an ndarray over numbers, or has its data, shape, stride and offset. (The type
   * is an ndarray's, so that this is a backend of ndarrays too, wherever one is asked for.)
   */
  isTensor(value: unknown): value is NdArray
  /**
   * A new tensor with the members of an ndarray: zeros, or these numbers in row-major order. The
   * `ndarray` package need not be installed. Its numbers lie in WebAssembly memory with those of other
   * tensors: post or store a copy (`data.slice()`), as its `buffer` is all of that memory and can't be
   * transferred.
   * @param options `type`: `float32`, `float64`, `bfloat16` or `float16`, whichever the backend makes
   *   otherwise
   * @throws AdafactorError `tensor/shape`, `tensor/data`, `tensor/data-length`, `tensor/type`,
   *   `backend/unsupported-size`
   */
  create(shape: Shape, data?: ArrayLike<number>, options?: CreateOptions): NdArray
}

/**
 * A backend over scijs ndarrays of `Float32Array`, `Float64Array`, `Float16Array`, core's `Bfloat16Array`
 * and `Float16Bits`, or plain arrays: any rank, stride and offset, views included; and over the tensors
 * of any library that have `data`, `shape`, `stride` and `offset`. Runs on the calling thread.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`; `backend/code-generation-forbidden` for
 *   an `engine` that a content security policy forbids; `backend/unavailable` for `engine: 'webassembly'`
 *   where there is none with vectors
 * @example
 * ```ts
 * import { ndarrayBackend } from '@adafactor/backend-ndarray'
 * import { adafactor } from '@adafactor/core'
 * import ndarray from 'ndarray'
 *
 * const weights = ndarray(new Float32Array(12).fill(1), [4, 3])
 * const gradient = ndarray(new Float32Array(12).fill(1), [4, 3])
 * adafactor({ backend: ndarrayBackend(), params: { weights } }).step({ weights: gradient })
 * console.log(weights.get(0, 0).toFixed(2)) // => 0.99
 * ```
 */
export function ndarrayBackend(options: NdArrayBackendOptions = {}): NdArrayBackend {
  checkOptions('ndarrayBackend', options)
  const backend = new MemoryBackend<StridedTensor>(
    {
      ...options,
      name: 'ndarray',
      viewOf: (tensor) => tensor,
      create: (shape, data, stride) => PlainNdArray.make(data, shape, stride) as StridedTensor,
    },
    'ndarray(data, shape)',
  )
  return backend as unknown as NdArrayBackend
}
