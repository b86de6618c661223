import { softwareDriver } from './software-driver.js'
import type { GpuAdapterInfo, GpuDevice } from './webgpu-types.js'

/** What the adapter says of itself, whether it is `software` or `hardware`, and limits: for people. */
export function describeDevice(
  { limits }: GpuDevice,
  {
    vendor = '',
    architecture = '',
    device = '',
    description = '',
    isFallbackAdapter = false,
  }: GpuAdapterInfo = {},
): Readonly<Record<string, string>> {
  const isSoftware =
    isFallbackAdapter || softwareDriver(`${architecture} ${device} ${description}`) !== undefined
  return {
    vendor,
    architecture,
    device,
    description,
    kind: isSoftware ? 'software' : 'hardware',
    maxStorageBufferBindingSize: String(limits.maxStorageBufferBindingSize),
    maxBufferSize: String(limits.maxBufferSize),
    maxStorageBuffersPerShaderStage: String(limits.maxStorageBuffersPerShaderStage),
  }
}
