/**
 * The Adafactor optimizer for jax-js.
 * @module
 */

export { type JaxBackendOptions, type JaxDevice, jaxBackend } from './backend/jax-backend.js'
export { JaxTensor } from './backend/jax-tensor.js'
export { type AdafactorTransformation, adafactor } from './optimizer/adafactor.js'
export type { AdafactorState, GroupReport } from './optimizer/state.js'
