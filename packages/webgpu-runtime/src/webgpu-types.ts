/**
 * The part of WebGPU that is used here, so that the package's declarations need neither the DOM's
 * types nor `@webgpu/types`. A `GPUDevice` of either is a {@link GpuDevice}: for that, parameters
 * are as loose here as they are there.
 */

/** WebGPU's `GPUBuffer`. */
export interface GpuBuffer {
  /** In bytes. */
  readonly size: number
  /** What it may be used for: a sum of WebGPU's `GPUBufferUsage` flags. */
  readonly usage: number
  destroy(): void
  mapAsync(mode: number, offset?: number, size?: number): Promise<unknown>
  getMappedRange(offset?: number, size?: number): ArrayBuffer
  unmap(): void
}

// Objects without members, told apart only by the functions that make and take them.
/** WebGPU's `GPUBindGroup`. */
export type GpuBindGroup = object
/** WebGPU's `GPUBindGroupLayout`. */
export type GpuBindGroupLayout = object
/** WebGPU's `GPUPipelineLayout`. */
export type GpuPipelineLayout = object
/** WebGPU's `GPUShaderModule`. */
export type GpuShaderModule = object
/** WebGPU's `GPUComputePipeline`. */
export type GpuComputePipeline = object
/** WebGPU's `GPUCommandBuffer`. */
export type GpuCommandBuffer = object

/** WebGPU's `GPUComputePassEncoder`. */
export interface GpuComputePass {
  setPipeline(pipeline: GpuComputePipeline): void
  setBindGroup(
    index: number,
    group: GpuBindGroup | null | undefined,
    offsets?: Uint32Array<ArrayBuffer>,
    start?: number,
    length?: number,
  ): void
  dispatchWorkgroups(x: number, y?: number, z?: number): void
  end(): void
}

/** WebGPU's `GPUCommandEncoder`. */
export interface GpuCommandEncoder {
  beginComputePass(): GpuComputePass
  copyBufferToBuffer(
    from: GpuBuffer,
    fromOffset: number,
    to: GpuBuffer,
    toOffset: number,
    size: number,
  ): void
  clearBuffer(buffer: GpuBuffer, offset?: number, size?: number): void
  finish(): GpuCommandBuffer
}

/** WebGPU's `GPUQueue`. */
export interface GpuQueue {
  writeBuffer(
    buffer: GpuBuffer,
    bufferOffset: number,
    data: ArrayBufferView,
    dataOffset?: number,
    size?: number,
  ): void
  submit(commands: Iterable<GpuCommandBuffer>): void
}

/** WebGPU's `GPUSupportedLimits`. */
export interface GpuLimits {
  readonly maxStorageBufferBindingSize: number
  readonly maxBufferSize: number
  readonly maxStorageBuffersPerShaderStage: number
  readonly maxComputeWorkgroupsPerDimension: number
  readonly maxComputeInvocationsPerWorkgroup: number
  readonly maxComputeWorkgroupSizeX: number
  readonly maxComputeWorkgroupStorageSize: number
  readonly minStorageBufferOffsetAlignment: number
  readonly minUniformBufferOffsetAlignment: number
}

/** WebGPU's `GPUBufferBinding`. */
export interface GpuBufferBinding {
  readonly buffer: GpuBuffer
  readonly offset?: number
  readonly size?: number
}

/** WebGPU's `GPUBindGroupLayoutEntry`. */
export interface GpuBindGroupLayoutEntry {
  readonly binding: number
  readonly visibility: number
  readonly buffer?: {
    readonly type?: 'uniform' | 'storage' | 'read-only-storage' | undefined
    readonly hasDynamicOffset?: boolean | undefined
  }
}

/** WebGPU's `GPUErrorFilter`. */
export type GpuErrorFilter = 'validation' | 'out-of-memory' | 'internal'

/** WebGPU's `GPUAdapterInfo`. */
export interface GpuAdapterInfo {
  readonly vendor?: string
  readonly architecture?: string
  readonly device?: string
  readonly description?: string
  readonly isFallbackAdapter?: boolean
}

/** WebGPU's `GPUDevice`. */
export interface GpuDevice {
  readonly limits: GpuLimits
  readonly features: { has(name: string): boolean }
  /** Not known to implementations of before 2025. */
  readonly adapterInfo?: GpuAdapterInfo
  readonly queue: GpuQueue
  readonly lost: Promise<{ readonly reason?: string; readonly message: string }>
  createBuffer(description: { size: number; usage: number }): GpuBuffer
  createBindGroupLayout(description: {
    entries: Iterable<GpuBindGroupLayoutEntry>
  }): GpuBindGroupLayout
  createPipelineLayout(description: {
    bindGroupLayouts: Iterable<GpuBindGroupLayout | null | undefined>
  }): GpuPipelineLayout
  createBindGroup(description: {
    layout: GpuBindGroupLayout
    entries: Iterable<{ binding: number; resource: object }>
  }): GpuBindGroup
  createShaderModule(description: { code: string }): GpuShaderModule
  createComputePipeline(description: {
    layout: GpuPipelineLayout | 'auto'
    compute: { module: GpuShaderModule; entryPoint?: string | undefined }
  }): GpuComputePipeline
  createCommandEncoder(): GpuCommandEncoder
  pushErrorScope(filter: GpuErrorFilter): void
  popErrorScope(): Promise<{ readonly message: string } | null>
  destroy(): void
}

/** WebGPU's numbers: the globals of these names exist only where WebGPU does. */
export const bufferUsage = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyTarget: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
} as const
export const mapModeRead = 0x0001
export const visibleToCompute = 4
