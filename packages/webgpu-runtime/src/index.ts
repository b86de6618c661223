/**
 * What backends on WebGPU share. It knows no programs and no optimizer: it records WGSL kernels over
 * buffers and submits them.
 * @module
 */
export type { BindingAccess } from './bind-groups.js'
export type { BufferRun, GpuStorage } from './gpu-storage.js'
export { type KernelLease, KernelLeases } from './kernel-leases.js'
export {
  KernelStore,
  type KernelStoreOptions,
  mostIdleKernels,
  type StoredKernel,
} from './kernel-store.js'
export type { OpenDeviceOptions } from './open-device.js'
export { openRuntime, type RuntimeOptions } from './open-runtime.js'
export type { GpuPipeline, WgslKernel } from './pipelines.js'
export type { Workgroups } from './recorder.js'
export type { RuntimeCounters } from './runtime-counters.js'
export { softwareDriver } from './software-driver.js'
export { WebgpuRuntime } from './webgpu-runtime.js'
export type {
  GpuAdapterInfo,
  GpuBindGroup,
  GpuBindGroupLayout,
  GpuBindGroupLayoutEntry,
  GpuBuffer,
  GpuBufferBinding,
  GpuCommandBuffer,
  GpuCommandEncoder,
  GpuComputePass,
  GpuComputePipeline,
  GpuDevice,
  GpuErrorFilter,
  GpuLimits,
  GpuPipelineLayout,
  GpuQueue,
  GpuShaderModule,
} from './webgpu-types.js'
export { bufferUsage } from './webgpu-types.js'
export {
  declareScalars,
  declareStorages,
  entryPointOverThreads,
  foldWorkgroups,
  type StorageDeclaration,
} from './wgsl-text.js'
