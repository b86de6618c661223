import type { GpuAdapterInfo, GpuDevice } from './webgpu-types.js'

/** Drivers that compute on the CPU, by words in what they call themselves. */
const software = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i

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
  const isSoftware = isFallbackAdapter || software.test(`${architecture} ${device} ${description}`)
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
