import { memoryOf, type StoredData, type StoredType } from '../tensors/strided-view.js'
import { Arena, bytesOfPage, mostBytes } from './arena.js'
import { allocateIn, bytesOf, type Heap } from './heap.js'
import { newMemory } from './new-arena.js'

/** What it begins with, and grows by at the least. */
const leastBytes = 64 * 2 ** 20

/** Another buffer over the same shared memory. */
const { structuredClone: shareAgain } = globalThis as unknown as {
  structuredClone(buffer: ArrayBufferLike): ArrayBufferLike
}

/**
 * A heap of one shared memory, made when it is first needed, that grows: arrays over shared memory stay
 * as they are. Each array has a buffer of its own, so that its place is given to others when that buffer
 * is collected, and with it all arrays over its elements.
 */
export class SharedHeap implements Heap {
  #arena: Arena | null | undefined
  #arenas = new WeakMap<ArrayBufferLike, Arena>()
  #dropped = new FinalizationRegistry<number>((address) => this.#arena?.free(address))

  /** Undefined if the engine refuses shared memory. */
  get arena(): Arena | undefined {
    if (this.#arena === undefined) this.#arena = newSharedArena() ?? null
    return this.#arena ?? undefined
  }

  allocate(type: StoredType, length: number): StoredData | null {
    const { arena } = this
    if (length === 0 || arena === undefined) return null
    const there = allocateIn(arena, type, length, shareMemory)
    if (there) return this.#own(there, arena)
    if (!grow(arena, bytesOf(type, length))) return null
    const data = allocateIn(arena, type, length, shareMemory)
    return data && this.#own(data, arena)
  }

  free(data: StoredData): boolean {
    const { buffer, byteOffset } = memoryOf(data) as ArrayBufferView
    // As its buffer is its own, an array can be freed once.
    if (!this.#dropped.unregister(buffer)) return false
    return this.#arena?.free(byteOffset) === true
  }

  arenaOf(buffer: ArrayBufferLike): Arena | undefined {
    return this.#arenas.get(buffer)
  }

  arenaFor(bytes: number): Arena | undefined {
    const { arena } = this
    return arena && arena.scratch(bytes) !== null ? arena : undefined
  }

  /** Forgets the memory. Arrays in it stay as they are. */
  release(): void {
    this.#arena = null
    this.#arenas = new WeakMap()
  }

  #own(data: StoredData, arena: Arena): StoredData {
    const { buffer, byteOffset } = memoryOf(data) as ArrayBufferView
    this.#arenas.set(buffer, arena)
    this.#dropped.register(buffer, byteOffset, buffer)
    return data
  }
}

function shareMemory({ buffer }: Arena): ArrayBufferLike {
  return shareAgain(buffer)
}

class GrowingArena extends Arena {
  override scratch(bytes: number): number | null {
    return super.scratch(bytes) ?? (grow(this, bytes) ? super.scratch(bytes) : null)
  }
}

/** An engine that refuses 4 GiB of addresses may grant fewer. */
function newSharedArena(): Arena | undefined {
  const initial = leastBytes / bytesOfPage
  for (let maximum = mostBytes / bytesOfPage; maximum >= initial; maximum = maximum >> 1) {
    const memory = newMemory({ initial, maximum, shared: true })
    if (memory) return new GrowingArena(memory)
  }
  return undefined
}

/** Doubles the memory, or if that is refused makes it as much larger as is needed. */
function grow(arena: Arena, needed: number): boolean {
  const most = mostBytes - arena.size
  if (needed > most) return false
  const wanted = Math.min(Math.max(needed, leastBytes, arena.size), most)
  return arena.grow(wanted) || (wanted > needed && arena.grow(needed))
}
