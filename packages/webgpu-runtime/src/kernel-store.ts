/** How many compiled kernels that nobody uses are kept for one GPU. */
export const mostIdleKernels = 512

/** A kernel in a {@link KernelStore}. */
export interface StoredKernel<Kernel> {
  readonly key: string
  readonly kernel: Kernel
  users: number
}

/** What a {@link KernelStore} has to know of its kernels. */
export interface KernelStoreOptions<Kernel, Source> {
  /** A text that tells sources apart. */
  keyOf(source: Source): string
  /** Gives back what a kernel holds of the GPU. Default: nothing. */
  dispose?(kernel: Kernel): void
  /** How many are kept though nobody uses them. Default: 512. */
  readonly mostIdle?: number
}

/**
 * The compiled kernels of one GPU, by their source. Kernels in use are shared; those that nobody
 * uses any more are kept for the next who needs one, until so many are idle that the one unused for
 * longest has to go.
 *
 * @example
 * ```js
 * import { KernelStore } from '@adafactor/webgpu-runtime'
 *
 * const store = new KernelStore({ keyOf: (code) => code })
 * const first = store.take('fn main() {}', () => 'compiled')
 * console.log(store.take('fn main() {}', () => 'compiled again').kernel) // => compiled
 * store.release(first)
 * console.log(store.used, store.idle) // => 1 0
 * ```
 */
export class KernelStore<Kernel, Source> {
  readonly #keyOf: (source: Source) => string
  readonly #dispose: (kernel: Kernel) => void
  #mostIdle: number
  readonly #entries = new Map<string, StoredKernel<Kernel>>()
  /** In the order in which they became idle. */
  readonly #idle = new Set<StoredKernel<Kernel>>()

  constructor({ keyOf, dispose, mostIdle }: KernelStoreOptions<Kernel, Source>) {
    this.#keyOf = keyOf
    this.#dispose = dispose ?? (() => {})
    this.#mostIdle = mostIdle ?? mostIdleKernels
  }

  /** Kernels that are kept though nobody uses them. */
  get idle(): number {
    return this.#idle.size
  }

  /** Kernels that somebody uses. */
  get used(): number {
    return this.#entries.size - this.#idle.size
  }

  /** A kernel, compiled unless it is there. Each call is to be answered by `release`. */
  take(source: Source, compile: () => Kernel): StoredKernel<Kernel> {
    const key = this.#keyOf(source)
    const known = this.#entries.get(key)
    if (known !== undefined) {
      known.users++
      this.#idle.delete(known)
      return known
    }
    const entry = { key, kernel: compile(), users: 1 }
    this.#entries.set(key, entry)
    return entry
  }

  /** One user fewer. */
  release(entry: StoredKernel<Kernel>): void {
    if (--entry.users > 0) return
    if (this.#entries.get(entry.key) !== entry) {
      this.#dispose(entry.kernel)
      return
    }
    this.#idle.add(entry)
    this.#evict()
  }

  /** Forgets a kernel that turned out not to work: the next to need it compiles it anew. */
  forget(source: Source): void {
    const entry = this.#entries.get(this.#keyOf(source))
    if (entry === undefined) return
    this.#entries.delete(entry.key)
    if (this.#idle.delete(entry)) this.#dispose(entry.kernel)
  }

  /** From now on nothing is kept: for a GPU that is lost, or that its owner gives back. */
  close(): void {
    this.#mostIdle = 0
    this.#evict()
  }

  #evict(): void {
    for (const entry of this.#idle) {
      if (this.#idle.size <= this.#mostIdle) return
      this.#idle.delete(entry)
      this.#entries.delete(entry.key)
      this.#dispose(entry.kernel)
    }
  }
}
