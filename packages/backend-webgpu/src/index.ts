/**
 * Adafactor's programs as WGSL, on a WebGPU device of yours.
 * @module
 */
export type { WrapOptions } from './memory/check-wrapped.js'
export type { WebgpuOptions } from './options.js'
export { generateKernels } from './program/generate-kernels.js'
export { type WebgpuBackend, webgpuBackend, webgpuBackendOn } from './webgpu-backend.js'
export type { WebgpuTensor, WebgpuType } from './webgpu-tensor.js'
