import type { GpuDevice, GpuPipeline, WebgpuRuntime, WgslKernel } from '@adafactor/webgpu-runtime'
import { type KernelLease, KernelLeases, KernelStore } from '@adafactor/webgpu-runtime'

/** What was compiled for a device stays with it, for all backends on it. */
const stores = new WeakMap<GpuDevice, KernelStore<GpuPipeline, WgslKernel>>()

/** The kernels of one backend. */
export class KernelCache {
  readonly #runtime: WebgpuRuntime
  readonly #store: KernelStore<GpuPipeline, WgslKernel>
  readonly #leases: KernelLeases<GpuPipeline, WgslKernel>

  constructor(runtime: WebgpuRuntime) {
    this.#runtime = runtime
    const known = stores.get(runtime.device)
    this.#store = known ?? new KernelStore({ keyOf: ({ code }) => code })
    if (known === undefined) stores.set(runtime.device, this.#store)
    this.#leases = new KernelLeases(this.#store)
  }

  /** A compiled kernel; what the driver does not take is thrown by the next flush. */
  take(kernel: WgslKernel): KernelLease<GpuPipeline> {
    return this.#leases.take(kernel, () =>
      this.#runtime.compile(kernel, (message) => {
        this.#store.forget(kernel)
        return new Error(`WebGPU refused a kernel: ${message}\n${kernel.code}`)
      }),
    )
  }

  /** Gives back all that was taken. */
  releaseAll(): void {
    this.#leases.releaseAll()
  }
}
