/**
 * Adafactor's programs as WGSL, on a WebGPU device of yours.
 * @module
 */
export type { WebgpuOptions } from './options.js'
export { type WebgpuBackend, type WrapOptions, webgpuBackend } from './webgpu-backend.js'
export type { WebgpuTensor } from './webgpu-tensor.js'
