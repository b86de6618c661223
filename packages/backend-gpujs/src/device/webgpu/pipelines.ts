import type { GPU } from 'gpu.js'
import type { KernelSource } from '../device.js'
import type { BindGroups } from './bind-groups.js'
import type { FaultWatch } from './fault-watch.js'
import { maxScalars, type ScalarBlock } from './scalar-block.js'
import { translate } from './translate.js'
import type { GpuComputePipeline, GpuDevice } from './webgpu-types.js'
import { type WgslModule, wgslModule } from './wgsl-module.js'

interface Pipeline extends Pick<WgslModule, 'bound' | 'workgroups'> {
  readonly compiled: GpuComputePipeline
  /** The place among the arrays of the one that the result replaces, or -1. */
  readonly replaced: number
}

/** Compiled kernels; equal sources share one. */
export class Pipelines {
  readonly #device: GpuDevice
  readonly #gpu: GPU
  readonly #faults: FaultWatch
  readonly #groups: BindGroups
  readonly #scalars: ScalarBlock
  readonly #known = new Map<string, { readonly pipeline: Pipeline; users: number }>()

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

  /** @throws Error with gpu.js's message where it can't translate; the driver's come later */
  acquire(source: KernelSource): { pipeline: Pipeline; made: boolean } {
    const key = keyOf(source)
    const known = this.#known.get(key)
    if (known) {
      known.users++
      return { pipeline: known.pipeline, made: false }
    }
    const pipeline = this.#make(source, () => this.#known.delete(key))
    this.#known.set(key, { pipeline, users: 1 })
    return { pipeline, made: true }
  }

  /** WebGPU frees pipelines when nothing refers to them. */
  release(source: KernelSource): void {
    const key = keyOf(source)
    const known = this.#known.get(key)
    if (known && --known.users === 0) this.#known.delete(key)
  }

  #make(source: KernelSource, onRefusal: () => void): Pipeline {
    if (source.scalars.length > maxScalars) {
      throw new Error(`a kernel takes at most ${maxScalars} numbers:\n${source.text}`)
    }
    const { maxComputeWorkgroupsPerDimension } = this.#device.limits
    const translation = translate(this.#gpu, source)
    const { code, bound, workgroups } = wgslModule(
      source,
      translation,
      maxComputeWorkgroupsPerDimension,
    )
    const storage = this.#groups.layout(bound.length)
    const compiled = this.#faults.watch(
      ['validation', 'internal'],
      () =>
        this.#device.createComputePipeline({
          // Written out: a layout made from the module belongs to one pipeline only.
          layout: this.#device.createPipelineLayout({
            bindGroupLayouts:
              source.scalars.length === 0 ? [storage] : [storage, this.#scalars.layout],
          }),
          compute: { module: this.#device.createShaderModule({ code }), entryPoint: 'main' },
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

function keyOf({ text, functions, size, arrays, scalars, replaces }: KernelSource): string {
  return JSON.stringify([text, functions, size, arrays, scalars, replaces])
}
