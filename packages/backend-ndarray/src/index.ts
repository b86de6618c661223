/**
 * The CPU backend: fused loops over scijs ndarrays.
 * @module
 */
export {
  type GeneratedSource,
  type NdArrayBackend,
  type NdArrayBackendOptions,
  ndarrayBackend,
} from './ndarray-backend.js'
