import type { KernelStore } from './kernel-store.js'

/** A kernel that was taken from a store. */
export interface KernelLease<Kernel> {
  readonly kernel: Kernel
  /** Gives it back; the second time that has no effect. */
  release(): void
}

/**
 * What one backend has taken from a store that others may use as well.
 *
 * @example
 * ```js
 * import { KernelLeases, KernelStore } from '@adafactor/webgpu-runtime'
 *
 * const store = new KernelStore({ keyOf: (code) => code })
 * const leases = new KernelLeases(store)
 * leases.take('fn main() {}', () => 'compiled')
 * leases.releaseAll()
 * console.log(store.used, store.idle) // => 0 1
 * ```
 */
export class KernelLeases<Kernel, Source> {
  readonly #store: KernelStore<Kernel, Source>
  readonly #releases = new Set<() => void>()

  constructor(store: KernelStore<Kernel, Source>) {
    this.#store = store
  }

  /** A kernel, compiled unless the store has it. */
  take(source: Source, compile: () => Kernel): KernelLease<Kernel> {
    const entry = this.#store.take(source, compile)
    const release = () => {
      if (this.#releases.delete(release)) this.#store.release(entry)
    }
    this.#releases.add(release)
    return { kernel: entry.kernel, release }
  }

  /** Gives back all that was taken and not given back. */
  releaseAll(): void {
    for (const release of this.#releases) release()
  }
}
