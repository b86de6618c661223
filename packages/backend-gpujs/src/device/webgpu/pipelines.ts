import type { GPU } from 'gpu.js'
import type { KernelSource } from '../device.js'
import { KernelStore } from '../kernel-store.js'
import type { BindGroups } from './bind-groups.js'
import type { FaultWatch } from './fault-watch.js'
import { maxScalars, type ScalarBlock } from './scalar-block.js'
import { translate } from './translate.js'
import type { GpuComputePipeline, GpuDevice } from './webgpu-types.js'
import { type WgslModule, wgslModule } from './wgsl-module.js'

/** A compiled kernel. WebGPU frees it when nothing refers to it. */
export interface Pipeline extends Pick<WgslModule, 'bound' | 'workgroups'> {
  readonly compiled: GpuComputePipeline
  /** The place among the arrays of the one that the result replaces, or -1. */
  readonly replaced: number
}

/** What was compiled for backends on users' instances, which all share one device. */
const stores = new WeakMap<GpuDevice, KernelStore<Pipeline>>()

/** @param kept whether to take the store that stays with the device */
export function pipelineStore(device: GpuDevice, kept: boolean): KernelStore<Pipeline> {
  const store = (kept ? stores.get(device) : undefined) ?? new KernelStore<Pipeline>(() => {})
  if (kept) stores.set(device, store)
  return store
}

/** Compiles kernels. */
export class Pipelines {
  readonly #device: GpuDevice
  readonly #gpu: GPU
  readonly #faults: FaultWatch
  readonly #groups: BindGroups
  readonly #scalars: ScalarBlock

  constructor(
    device: GpuDevice,
    gpu: GPU,
    faults: FaultWatch,
    groups: BindGroups,
    scalars: ScalarBlock,
  ) {
    this.#device = device
    this.#gpu = gpu
    this.#faults = faults
    this.#groups = groups
    this.#scalars = scalars
  }

  /**
   * @param onRefusal called if the driver does not take the kernel, which it says later
   * @throws Error with gpu.js's message where it can't translate
   */
  compile(source: KernelSource, onRefusal: () => void): Pipeline {
    if (source.scalars.length > maxScalars) {
      throw new Error(`a kernel takes at most ${maxScalars} numbers:\n${source.text}`)
    }
    const device = this.#device
    const translation = translate(this.#gpu, source)
    const { code, bound, workgroups } = wgslModule(
      source,
      translation,
      device.limits.maxComputeWorkgroupsPerDimension,
    )
    const storage = this.#groups.layout(bound.length)
    const compiled = this.#faults.watch(
      ['validation', 'internal'],
      () =>
        device.createComputePipeline({
          // Written out: a layout made from the module belongs to one pipeline only.
          layout: device.createPipelineLayout({
            bindGroupLayouts:
              source.scalars.length === 0 ? [storage] : [storage, this.#scalars.layout],
          }),
          compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
        }),
      (message) => {
        onRefusal()
        return new Error(`WebGPU refused a kernel: ${message}\n${source.text}\nas WGSL:\n${code}`)
      },
      true,
    )
    const replaced = source.replaces === undefined ? -1 : source.arrays.indexOf(source.replaces)
    return { compiled, bound, workgroups, replaced }
  }
}
