/**
 * Adafactor for TensorFlow.js: an optimizer for `model.compile` and `minimize`, on the variables where
 * they are.
 * @module
 */
export { adafactor } from './adafactor.js'
export { AdafactorOptimizer } from './adafactor-optimizer.js'
export type { DeviceTensor } from './backends/device-tensor.js'
export type { AdafactorConfig } from './config.js'
export type { NamedTensor } from './named-tensor.js'
export { tfjsBackend } from './tfjs-backend.js'
