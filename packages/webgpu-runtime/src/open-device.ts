import { AdafactorError, reasonOf } from '@adafactor/core'
import type { GpuAdapterInfo, GpuDevice, GpuLimits } from './webgpu-types.js'

/** What a device of the runtime's own is asked for with. */
export interface OpenDeviceOptions {
  /** Which GPU, where there are several. Default: the browser's choice. */
  readonly powerPreference?: 'low-power' | 'high-performance'
  /**
   * Features to ask for, such as `shader-f16`. Those that the adapter lacks are left out:
   * `device.features` says which are there. Default: none.
   */
  readonly features?: readonly string[]
}

interface Adapter {
  readonly info?: GpuAdapterInfo
  readonly limits: GpuLimits
  readonly features: { has(name: string): boolean }
  requestDevice(description: {
    requiredFeatures: readonly string[]
    requiredLimits: Readonly<Record<string, number>>
  }): Promise<GpuDevice>
}

interface Gpu {
  requestAdapter(options: { powerPreference?: string }): Promise<Adapter | null>
}

/** Limits in which more is better for kernels over large tensors; a device has the least otherwise. */
const raisedLimits = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
] as const satisfies readonly (keyof GpuLimits)[]

/** @throws AdafactorError `backend/unavailable` with the reason */
export async function openDevice({
  powerPreference,
  features = [],
}: OpenDeviceOptions): Promise<{ device: GpuDevice; adapterInfo: GpuAdapterInfo | undefined }> {
  const { gpu } = (globalThis as { navigator?: { gpu?: Gpu } }).navigator ?? {}
  if (gpu === undefined) {
    throw unavailable(
      'there is no navigator.gpu; in a browser it needs a secure page (https), in Node ' +
        'provideWebgpu() of @adafactor/webgpu-runtime/node',
    )
  }
  let adapter: Adapter | null
  try {
    adapter = await gpu.requestAdapter(powerPreference === undefined ? {} : { powerPreference })
    if (adapter === null) throw new Error('no adapter was offered')
    const { limits } = adapter
    const device = await adapter.requestDevice({
      requiredFeatures: features.filter((name) => adapter?.features.has(name)),
      requiredLimits: Object.fromEntries(raisedLimits.map((name) => [name, limits[name]])),
    })
    return { device, adapterInfo: adapter.info }
  } catch (cause) {
    throw unavailable(reasonOf(cause), cause)
  }
}

function unavailable(reason: string, cause?: unknown): AdafactorError {
  return new AdafactorError('backend/unavailable', `WebGPU does not run here: ${reason}`, { cause })
}
