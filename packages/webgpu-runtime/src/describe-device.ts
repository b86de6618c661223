import type { GpuAdapterInfo, GpuDevice } from './webgpu-types.js'

/** What the adapter says of itself, and limits: for people. */
export function describeDevice(
  { limits }: GpuDevice,
  { vendor = '', architecture = '', device = '', description = '' }: GpuAdapterInfo = {},
): Readonly<Record<string, string>> {
  return {
    vendor,
    architecture,
    device,
    description,
    maxStorageBufferBindingSize: String(limits.maxStorageBufferBindingSize),
    maxBufferSize: String(limits.maxBufferSize),
    maxStorageBuffersPerShaderStage: String(limits.maxStorageBuffersPerShaderStage),
  }
}
