import type { GpuPipeline, KernelLease, WgslKernel } from '@adafactor/webgpu-runtime'
import type { KernelPlan, ProgramPlan } from '../plan/program-plan.js'
import { emitKernel } from '../wgsl/emit-kernel.js'
import type { KernelVariant } from '../wgsl/kernel-variant.js'
import type { KernelCache } from './kernel-cache.js'

/** A kernel of a program as it was compiled. */
export interface ProgramKernel {
  readonly kernel: number
  readonly variant: KernelVariant
  readonly source: WgslKernel
  readonly lease: KernelLease<GpuPipeline>
}

/** The kernels of one program, each variant compiled when it is first needed. */
export class ProgramKernels {
  readonly #plan: ProgramPlan
  readonly #cache: KernelCache
  readonly #kernels = new Map<string, ProgramKernel>()

  constructor(plan: ProgramPlan, cache: KernelCache) {
    this.#plan = plan
    this.#cache = cache
  }

  take(kernel: number, variant: KernelVariant): GpuPipeline {
    const key = JSON.stringify([kernel, variant])
    const known = this.#kernels.get(key)
    if (known !== undefined) return known.lease.kernel
    const source = emitKernel(this.#plan, this.#plan.kernels[kernel] as KernelPlan, variant)
    const made = { kernel, variant, source, lease: this.#cache.take(source) }
    this.#kernels.set(key, made)
    return made.lease.kernel
  }

  /** In the order in which they run. */
  all(): ProgramKernel[] {
    return [...this.#kernels.values()].sort((a, b) => a.kernel - b.kernel)
  }

  release(): void {
    for (const { lease } of this.#kernels.values()) lease.release()
    this.#kernels.clear()
  }
}
