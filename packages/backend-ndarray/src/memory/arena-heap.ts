import { memoryOf, type StoredData, type StoredType } from '../tensors/strided-view.js'
import type { Arena } from './arena.js'
import { allocateIn, bytesOf, type Heap } from './heap.js'
import { type ArenaBytes, newArena } from './new-arena.js'

const MiB = 2 ** 20

/**
 * A heap begins with so much. Pages that nothing was written to take no memory, but garbage is collected
 * the more often the more there are.
 */
const firstBytes = 8 * MiB

/** As tensors of a step should lie together, an arena takes so many like the one it is made for. */
const tensorsAlike = 16

/**
 * Arenas grow with what there is, up to so much: an arena is only collected as a whole, and nobody knows
 * how much of it is still wanted.
 */
const mostGrown = 256 * MiB

/** An arena that another follows is looked at again if this part of it is free. */
const partWorthwhile = 1 / 4

/**
 * A heap of arenas that never grow.
 *
 * It holds the newest alone. Others are found by the buffer of an array while there is one, and are
 * collected with the last: no array of an arena can be told to be dropped before, as there may be another
 * over the same elements. (Whatever a `WeakRef` is asked for stays until JavaScript has come to the end of
 * a task, and a training loop may be one task. So only arenas with room get one.)
 */
export class ArenaHeap implements Heap {
  readonly #arenas = new WeakMap<ArrayBufferLike, Arena>()
  #newest: Arena | undefined
  /** Older arenas in which there is room. */
  readonly #withRoom = new Map<number, WeakRef<Arena>>()
  readonly #numbers = new WeakMap<Arena, number>()
  #made = 0
  readonly #there: ArenaBytes = { bytes: 0 }

  allocate(type: StoredType, length: number): StoredData | null {
    if (length === 0) return null
    const bytes = bytesOf(type, length)
    const open = this.#openArenas().filter((arena) => arena.size - arena.used >= bytes)
    const roomy = open.filter((arena) => arena.size * 2 >= tensorsAlike * bytes)
    const made = () => {
      const arena = this.#addArena(bytes)
      return arena ? [arena] : open
    }
    return firstOf(roomy, type, length) ?? firstOf(made(), type, length)
  }

  free(data: StoredData): boolean {
    const memory = memoryOf(data) as ArrayBufferView
    const arena = this.arenaOf(memory.buffer)
    if (arena === undefined || !arena.free(memory.byteOffset)) return false
    if (arena !== this.#newest) this.#lookAtAgain(arena)
    return true
  }

  arenaOf(buffer: ArrayBufferLike): Arena | undefined {
    return this.#arenas.get(buffer)
  }

  arenaFor(bytes: number): Arena | undefined {
    const newest = this.#newest
    if (newest && newest.scratch(bytes) !== null) return newest
    const arena = this.#addArena(bytes)
    return arena && arena.scratch(bytes) !== null ? arena : undefined
  }

  /**
   * The arenas that may have room, the smallest first: so tensors of one size come to lie together, as
   * parameters and their gradients should.
   */
  #openArenas(): Arena[] {
    const arenas = this.#newest ? [this.#newest] : []
    for (const [number, reference] of this.#withRoom) {
      const arena = reference.deref()
      if (arena === undefined) this.#withRoom.delete(number)
      else if (arena !== this.#newest) arenas.push(arena)
    }
    return arenas.sort((a, b) => a.size - b.size)
  }

  /** A new arena with room for so many bytes. */
  #addArena(bytes: number): Arena | undefined {
    const wanted = Math.max(
      firstBytes,
      tensorsAlike * bytes,
      Math.min(2 * this.#there.bytes, mostGrown),
    )
    const arena = newArena(bytes, wanted, this.#there)
    if (arena === undefined) return undefined
    const before = this.#newest
    if (before && before.size - before.used > before.size * partWorthwhile) {
      this.#lookAtAgain(before)
    }
    this.#numbers.set(arena, this.#made++)
    this.#arenas.set(arena.buffer, arena)
    this.#newest = arena
    return arena
  }

  #lookAtAgain(arena: Arena): void {
    const number = this.#numbers.get(arena) as number
    if (!this.#withRoom.has(number)) this.#withRoom.set(number, new WeakRef(arena))
  }
}

function firstOf(arenas: readonly Arena[], type: StoredType, length: number): StoredData | null {
  for (const arena of arenas) {
    const data = allocateIn(arena, type, length)
    if (data) return data
  }
  return null
}
