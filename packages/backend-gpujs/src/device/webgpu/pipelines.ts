import type { GpuDevice, GpuPipeline, WebgpuRuntime } from '@adafactor/webgpu-runtime'
import type { GPU } from 'gpu.js'
import type { KernelSource } from '../device.js'
import { type GpujsKernelStore, makeKernelStore } from '../kernel-store.js'
import { translate } from './translate.js'
import { type WgslModule, wgslModule } from './wgsl-module.js'

/** A compiled kernel. WebGPU frees it when nothing refers to it. */
export interface Pipeline extends Pick<WgslModule, 'bound' | 'workgroups' | 'code'> {
  readonly compiled: GpuPipeline
  /** The place among the arrays of the one that the result replaces, or -1. */
  readonly replaced: number
}

/** What was compiled for backends on users' instances, which all share one device. */
const stores = new WeakMap<GpuDevice, GpujsKernelStore<Pipeline>>()

/** @param kept whether to take the store that stays with the device */
export function pipelineStore(device: GpuDevice, kept: boolean): GpujsKernelStore<Pipeline> {
  const store = (kept ? stores.get(device) : undefined) ?? makeKernelStore<Pipeline>()
  if (kept) stores.set(device, store)
  return store
}

/**
 * Has gpu.js translate a kernel, and the runtime compile it.
 *
 * @param onRefusal called if the driver does not take the kernel, which it says later
 * @throws Error with gpu.js's message where it can't translate
 */
export function compilePipeline(
  runtime: WebgpuRuntime,
  gpu: GPU,
  source: KernelSource,
  onRefusal: () => void,
): Pipeline {
  const { maxComputeWorkgroupsPerDimension } = runtime.device.limits
  const module = wgslModule(source, translate(gpu, source), maxComputeWorkgroupsPerDimension)
  const { bound, workgroups, code } = module
  const compiled = runtime.compile(module, (message) => {
    onRefusal()
    return new Error(
      `WebGPU refused a kernel: ${message}\n${source.text}\nas WGSL:\n${module.code}`,
    )
  })
  const replaced = source.replaces === undefined ? -1 : source.arrays.indexOf(source.replaces)
  return { compiled, bound, workgroups, code, replaced }
}
