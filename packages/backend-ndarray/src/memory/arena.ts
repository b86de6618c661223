import { Allocator } from './allocator.js'
import {
  type WebAssemblyInstance,
  type WebAssemblyMemory,
  type WebAssemblyModule,
  webAssembly,
} from './web-assembly.js'

export const bytesOfPage = 65_536

/** Addresses have 32 bits, and the end of a memory has to be one. */
export const mostBytes = 2 ** 32 - bytesOfPage

/** Vectors are read up to so many bytes beyond what they belong to, so these are never given out. */
const bytesAtEnd = 64

/**
 * A WebAssembly memory whose pieces are given out, and what kernels keep for it: their instances and a
 * piece to work in. Nothing here holds an arena, so that one of which no array is left is collected.
 */
export class Arena {
  readonly memory: WebAssemblyMemory
  #buffer: ArrayBufferLike
  readonly #allocator: Allocator
  readonly #instances = new WeakMap<WebAssemblyModule, WebAssemblyInstance>()
  #scratch = 0
  #scratchBytes = 0

  constructor(memory: WebAssemblyMemory) {
    this.memory = memory
    this.#buffer = memory.buffer
    this.#allocator = new Allocator(memory.buffer.byteLength - bytesAtEnd)
  }

  /** The memory as it is now: that of a shared memory is another after it has grown. */
  get buffer(): ArrayBufferLike {
    return this.#buffer
  }

  /** Bytes of the memory. */
  get size(): number {
    return this.#buffer.byteLength
  }

  /** Bytes that are given out. */
  get used(): number {
    return this.#allocator.used
  }

  /**
   * The address of so many bytes that are zero, a multiple of 64 and not 0; null if they do not fit.
   */
  allocate(bytes: number): number | null {
    const untouched = this.#allocator.touched
    const address = this.#allocator.allocate(bytes)
    if (address !== null && address < untouched) {
      new Uint8Array(this.buffer, address, Math.min(bytes, untouched - address)).fill(0)
    }
    return address
  }

  /** Takes a piece back; false if none that is given out begins there. */
  free(address: number): boolean {
    return this.#allocator.free(address)
  }

  /**
   * Makes the memory larger, which only a shared one can be without detaching its arrays.
   * @returns false if the engine refuses
   */
  grow(bytes: number): boolean {
    try {
      this.memory.grow(Math.ceil(bytes / bytesOfPage))
    } catch (refusal) {
      if (refusal instanceof RangeError) return false
      throw refusal
    }
    this.#buffer = this.memory.buffer
    this.#allocator.extend(this.#buffer.byteLength - bytesAtEnd)
    return true
  }

  /**
   * The address of at least so many bytes to work in, of any value: the same until more is asked for.
   * Null if there is no room; then the smaller one stays.
   */
  scratch(bytes: number): number | null {
    if (bytes <= this.#scratchBytes) return this.#scratch
    if (this.#scratchBytes > 0) this.free(this.#scratch)
    const address = this.#allocator.allocate(bytes)
    const kept = address === null ? this.#scratchBytes : bytes
    this.#scratchBytes = kept
    if (kept > 0) this.#scratch = address ?? (this.#allocator.allocate(kept) as number)
    return address
  }

  /** The module over this memory, which it imports as `env.memory`: made once. */
  instanceOf(module: WebAssemblyModule): WebAssemblyInstance {
    const known = this.#instances.get(module)
    if (known !== undefined) return known
    const { Instance } = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>
    const instance = new Instance(module, { env: { memory: this.memory } })
    this.#instances.set(module, instance)
    return instance
  }
}
