import type { BufferRun, GpuBuffer, GpuStorage, WebgpuRuntime } from '@adafactor/webgpu-runtime'
import { FreeList } from './free-list.js'

/** Where bindings may begin on every device: a place can be bound as it is. */
const alignment = 256
const firstChunk = 4 * 2 ** 20
/** How large the next chunk is, compared with all before it. */
const growth = 3
const largestChunk = 256 * 2 ** 20

/** A run of bytes for one tensor. */
export interface Place extends BufferRun {
  /** Whether nothing but zeros was ever there. */
  readonly isFresh: boolean
}

/** A buffer that is shared out. */
interface Chunk {
  readonly storage: GpuStorage
  readonly free: FreeList
  /** Whether it is a single tensor's. */
  readonly isAlone: boolean
  /** Up to where places were taken at some time. */
  touched: number
  /** The device turned out to have no memory for it. */
  isRefused: boolean
}

/**
 * Shares buffers out to tensors: those that lie in few buffers can be updated by one dispatch.
 * Places that were given back are taken again, and a buffer that nothing lies in any more is
 * destroyed. Kept is one, the smallest, so that a tensor that comes and goes makes none anew.
 */
export class Arena {
  readonly #runtime: Pick<WebgpuRuntime, 'allocate' | 'free'>
  readonly #largest: number
  readonly #chunks = new Map<GpuBuffer, Chunk>()
  /** Whether the device had no memory for a chunk to share: they are not larger than needed from then on. */
  #isShort = false

  constructor(runtime: Pick<WebgpuRuntime, 'allocate' | 'free' | 'device'>) {
    const { maxBufferSize, maxStorageBufferBindingSize } = runtime.device.limits
    this.#runtime = runtime
    const largest = Math.min(largestChunk, maxBufferSize, maxStorageBufferBindingSize)
    this.#largest = largest - (largest % alignment)
  }

  /**
   * @param what is to lie there, for the error of a device without memory, which reports it later
   * @throws AdafactorError `backend/unsupported-size`
   */
  take(bytes: number, what: string): Place {
    const taken = rounded(bytes)
    if (taken > this.#largest / 2)
      return this.#placeIn(this.#add(taken, true, what), taken) as Place
    for (const chunk of this.#chunks.values()) {
      const place = chunk.isRefused ? undefined : this.#placeIn(chunk, taken)
      if (place !== undefined) return place
    }
    return this.#placeIn(this.#add(this.#nextSize(taken), false, what), taken) as Place
  }

  /** Gives a place back; work launched before still sees its bytes. */
  give({ buffer, offset, bytes }: Place): void {
    const chunk = this.#chunks.get(buffer)
    if (chunk === undefined) return
    chunk.free.give(offset, bytes)
    this.#tidyUp(chunk)
  }

  #placeIn(chunk: Chunk, bytes: number): Place | undefined {
    const offset = chunk.free.take(bytes)
    if (offset === undefined) return undefined
    const isFresh = offset >= chunk.touched
    chunk.touched = Math.max(chunk.touched, offset + bytes)
    return { buffer: chunk.storage.buffer, offset, bytes, isFresh }
  }

  #nextSize(bytes: number): number {
    let before = 0
    for (const { isAlone, isRefused, storage } of this.#chunks.values()) {
      if (!isAlone && !isRefused) before += storage.bytes
    }
    const wanted = this.#isShort ? firstChunk : Math.max(firstChunk, growth * before)
    return Math.max(bytes, Math.min(wanted, this.#largest))
  }

  #add(size: number, isAlone: boolean, what: string): Chunk {
    const storage = this.#runtime.allocate(size, what, () => {
      if (!isAlone) this.#isShort = true
      chunk.isRefused = true
      this.#tidyUp(chunk)
    })
    const chunk: Chunk = {
      storage,
      free: new FreeList(size),
      isAlone,
      touched: 0,
      isRefused: false,
    }
    this.#chunks.set(storage.buffer, chunk)
    return chunk
  }

  /** Destroys a chunk that is empty, unless it is the smallest of them. */
  #tidyUp(chunk: Chunk): void {
    if (!chunk.free.isWhole) return
    if (chunk.isAlone || chunk.isRefused) {
      this.#remove(chunk)
      return
    }
    const [, ...more] = [...this.#chunks.values()]
      .filter(({ free }) => free.isWhole)
      .sort((a, b) => a.storage.bytes - b.storage.bytes)
    for (const each of more) this.#remove(each)
  }

  #remove({ storage }: Chunk): void {
    if (this.#chunks.delete(storage.buffer)) this.#runtime.free(storage)
  }
}

/** What a tensor takes: something, so that none lies where another does. */
function rounded(bytes: number): number {
  return Math.max(alignment, Math.ceil(bytes / alignment) * alignment)
}
