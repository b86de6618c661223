/**
 * The CPU backend: fused loops over scijs ndarrays, and over any other tensors in memory.
 * @module
 */
export {
  type NdArrayBackend,
  type NdArrayBackendOptions,
  ndarrayBackend,
} from './ndarray-backend.js'
export {
  type StridedBackend,
  type StridedBackendParts,
  type StridedOptions,
  stridedBackend,
} from './strided-backend.js'
export { bfloat16, float16 } from './tensors/half-tensors.js'
export type { NativeFloat16Array, StoredData, StridedTensor } from './tensors/strided-view.js'
