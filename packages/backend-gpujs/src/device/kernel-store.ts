import type { DeviceCounters, KernelSource } from './device.js'

/** How many compiled kernels that nobody uses are kept for one GPU. */
export const mostIdleKernels = 512

interface Entry<K> {
  readonly key: string
  readonly kernel: K
  users: number
}

/**
 * The compiled kernels of one GPU, by their source. Kernels in use are shared; those that nobody
 * uses any more are kept for the next who needs one, until so many are idle that the one unused for
 * longest has to go.
 */
export class KernelStore<K> {
  readonly #release: (kernel: K) => void
  #mostIdle: number
  readonly #entries = new Map<string, Entry<K>>()
  /** In the order in which they became idle. */
  readonly #idle = new Set<Entry<K>>()

  /** @param release gives back what a kernel holds of the GPU */
  constructor(release: (kernel: K) => void, mostIdle = mostIdleKernels) {
    this.#release = release
    this.#mostIdle = mostIdle
  }

  /** Kernels that are kept though nobody uses them. */
  get idle(): number {
    return this.#idle.size
  }

  /** Kernels that somebody uses. */
  get used(): number {
    return this.#entries.size - this.#idle.size
  }

  /** A kernel, compiled unless it is there. Each call is to be answered by {@link giveBack}. */
  take(source: KernelSource, compile: () => K): { readonly entry: Entry<K>; made: boolean } {
    const key = keyOf(source)
    const known = this.#entries.get(key)
    if (known !== undefined) {
      known.users++
      this.#idle.delete(known)
      return { entry: known, made: false }
    }
    const entry = { key, kernel: compile(), users: 1 }
    this.#entries.set(key, entry)
    return { entry, made: true }
  }

  giveBack(entry: Entry<K>): void {
    if (--entry.users > 0) return
    if (this.#entries.get(entry.key) !== entry) {
      this.#release(entry.kernel)
      return
    }
    this.#idle.add(entry)
    this.#evict()
  }

  /** Forgets a kernel that turned out not to work: the next to need it compiles it anew. */
  forget(source: KernelSource): void {
    const entry = this.#entries.get(keyOf(source))
    if (entry === undefined) return
    this.#entries.delete(entry.key)
    if (this.#idle.delete(entry)) this.#release(entry.kernel)
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
      this.#release(entry.kernel)
    }
  }
}

/** What one backend has taken from a store. */
export class TakenKernels<K> {
  readonly #store: KernelStore<K>
  readonly #counters: DeviceCounters
  readonly #givers = new Set<() => void>()

  /** @param counters where compilations are counted */
  constructor(store: KernelStore<K>, counters: DeviceCounters) {
    this.#store = store
    this.#counters = counters
  }

  /** A kernel, and how to give it back; the second time that has no effect. */
  take(source: KernelSource, compile: () => K): { readonly kernel: K; giveBack(): void } {
    const { entry, made } = this.#store.take(source, compile)
    if (made) this.#counters.compilations++
    const giveBack = () => {
      if (this.#givers.delete(giveBack)) this.#store.giveBack(entry)
    }
    this.#givers.add(giveBack)
    return { kernel: entry.kernel, giveBack }
  }

  giveBackAll(): void {
    for (const giveBack of this.#givers) giveBack()
  }
}

function keyOf({ text, functions, size, arrays, scalars, replaces }: KernelSource): string {
  return JSON.stringify([text, functions, size, arrays, scalars, replaces])
}
