import type { BindGroups, BindingAccess, StorageLayout } from './bind-groups.js'
import type { FaultWatch } from './fault-watch.js'
import { maxScalars, type ScalarBlock } from './scalar-block.js'
import type { GpuComputePipeline, GpuDevice } from './webgpu-types.js'

/** A kernel as WGSL. */
export interface WgslKernel {
  /**
   * A whole module. Its storages are the bindings 0, 1, ... of group 0; its scalars, if it takes
   * any, are binding 0 of group 1, a uniform struct of float32 numbers. `declareStorages`,
   * `declareScalars` and `entryPointOverThreads` write such modules.
   */
  readonly code: string
  /** What it does with each storage, in the order of the bindings. */
  readonly bindings: readonly BindingAccess[]
  /** How many scalars it takes, at most 64. */
  readonly scalars: number
}

/** A compiled kernel. It is plain memory: WebGPU frees it when nothing refers to it. */
export interface GpuPipeline {
  /** How many scalars it takes. */
  readonly scalars: number
  /** @internal */
  readonly compiled: GpuComputePipeline
  /** @internal */
  readonly storages: StorageLayout
}

/** Compiles kernels. */
export class Pipelines {
  readonly #device: GpuDevice
  readonly #faults: FaultWatch
  readonly #groups: BindGroups
  readonly #scalars: ScalarBlock

  constructor(device: GpuDevice, faults: FaultWatch, groups: BindGroups, scalars: ScalarBlock) {
    this.#device = device
    this.#faults = faults
    this.#groups = groups
    this.#scalars = scalars
  }

  /** @param describe makes the error of what the driver says, later, of a kernel that it refuses */
  compile(
    { code, bindings, scalars }: WgslKernel,
    describe: (message: string) => Error,
  ): GpuPipeline {
    if (scalars > maxScalars) {
      throw new Error(`a kernel takes at most ${maxScalars} numbers, not ${scalars}:\n${code}`)
    }
    const device = this.#device
    const storages = this.#groups.layout(bindings)
    const compiled = this.#faults.watch(
      ['validation', 'internal'],
      () =>
        device.createComputePipeline({
          // Written out: a layout made from the module belongs to one pipeline only.
          layout: device.createPipelineLayout({
            bindGroupLayouts:
              scalars === 0 ? [storages.compiled] : [storages.compiled, this.#scalars.layout],
          }),
          compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
        }),
      describe,
      true,
    )
    return { scalars, compiled, storages }
  }
}
