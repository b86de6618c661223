/**
 * The part of WebGPU that is used here, so that the package's declarations need neither the DOM's
 * types nor `@webgpu/types`.
 */
export interface GpuBuffer {
  readonly size: number
  destroy(): void
  mapAsync(mode: number, offset?: number, size?: number): Promise<undefined>
  getMappedRange(offset?: number, size?: number): ArrayBuffer
  unmap(): void
}

/** Objects without members, told apart only by the functions that make and take them. */
export type GpuBindGroup = object
export type GpuBindGroupLayout = object
type GpuPipelineLayout = object
type GpuShaderModule = object
export type GpuComputePipeline = object
type GpuCommandBuffer = object

interface GpuComputePass {
  setPipeline(pipeline: GpuComputePipeline): void
  setBindGroup(
    index: number,
    group: GpuBindGroup,
    offsets?: Uint32Array<ArrayBuffer>,
    start?: number,
    length?: number,
  ): void
  dispatchWorkgroups(x: number, y?: number, z?: number): void
  end(): void
}

export interface GpuCommandEncoder {
  beginComputePass(): GpuComputePass
  copyBufferToBuffer(
    from: GpuBuffer,
    fromOffset: number,
    to: GpuBuffer,
    toOffset: number,
    size: number,
  ): void
  finish(): GpuCommandBuffer
}

interface GpuQueue {
  writeBuffer(
    buffer: GpuBuffer,
    bufferOffset: number,
    data: ArrayBufferView,
    dataOffset?: number,
    size?: number,
  ): void
  submit(commands: readonly GpuCommandBuffer[]): void
}

interface GpuLimits {
  readonly maxStorageBufferBindingSize: number
  readonly maxBufferSize: number
  readonly maxStorageBuffersPerShaderStage: number
  readonly maxComputeWorkgroupsPerDimension: number
  readonly minUniformBufferOffsetAlignment: number
}

interface GpuBufferBinding {
  readonly buffer: GpuBuffer
  readonly offset?: number
  readonly size?: number
}

interface GpuBindGroupLayoutEntry {
  readonly binding: number
  readonly visibility: number
  readonly buffer: {
    readonly type: 'uniform' | 'storage' | 'read-only-storage'
    readonly hasDynamicOffset?: boolean
  }
}

export type GpuErrorFilter = 'validation' | 'out-of-memory' | 'internal'

export interface GpuDevice {
  readonly limits: GpuLimits
  readonly queue: GpuQueue
  readonly lost: Promise<{ readonly reason?: string; readonly message: string }>
  createBuffer(description: { size: number; usage: number }): GpuBuffer
  createBindGroupLayout(description: {
    entries: readonly GpuBindGroupLayoutEntry[]
  }): GpuBindGroupLayout
  createPipelineLayout(description: {
    bindGroupLayouts: readonly GpuBindGroupLayout[]
  }): GpuPipelineLayout
  createBindGroup(description: {
    layout: GpuBindGroupLayout
    entries: readonly { binding: number; resource: GpuBufferBinding }[]
  }): GpuBindGroup
  createShaderModule(description: { code: string }): GpuShaderModule
  createComputePipeline(description: {
    layout: GpuPipelineLayout
    compute: { module: GpuShaderModule; entryPoint: string }
  }): GpuComputePipeline
  createCommandEncoder(): GpuCommandEncoder
  pushErrorScope(filter: GpuErrorFilter): void
  popErrorScope(): Promise<{ readonly message: string } | null>
}

export interface GpuAdapter {
  readonly info?: {
    readonly vendor?: string
    readonly architecture?: string
    readonly device?: string
    readonly description?: string
  }
}

/** The specification's numbers: the globals of these names exist only where WebGPU does. */
export const bufferUsage = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyTarget: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
} as const
export const mapModeRead = 0x0001
export const visibleToCompute = 4
