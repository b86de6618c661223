/**
 * Adafactor's programs as gpu.js kernels.
 * @module
 */
export type { DeviceCounters } from './device/device.js'
export { generateKernels } from './generated-source.js'
export type { GpuTensor } from './gpu-tensor.js'
export { type GpujsBackend, gpujsBackend } from './gpujs-backend.js'
export type { GpujsMode, GpujsOptions } from './options.js'
