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
export type { StridedTensor } from './tensors/strided-view.js'
