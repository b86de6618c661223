import { FreeBlocks } from './free-blocks.js'

/** A stretch of memory, in granules: given out, or free. */
export interface Block {
  start: number
  size: number
  free: boolean
  /** The neighbours in memory. */
  before: Block | undefined
  after: Block | undefined
  /** The neighbours in the list of free blocks of about this size. */
  previous: Block | undefined
  next: Block | undefined
}

/** What addresses and sizes are multiples of: the line of a cache. */
const granule = 64

/**
 * Gives out pieces of a range of addresses from 64 on, and takes them back, in constant time: free
 * blocks are kept by size (two-level segregated fit: Masmano, Ripoll, Crespo and Real, 2004) and
 * joined with their neighbours at once.
 */
export class Allocator {
  readonly #given = new Map<number, Block>()
  readonly #free = new FreeBlocks()
  #last: Block | undefined
  #end = 1
  #used = 0
  #touched = 1

  /** @param size bytes; address 0 up to 63 are never given out */
  constructor(size: number) {
    this.extend(size)
  }

  /** Bytes that are given out, each piece rounded up to 64. */
  get used(): number {
    return this.#used * granule
  }

  /** No piece has reached here yet: from here on memory is as it was made, zero. */
  get touched(): number {
    return this.#touched * granule
  }

  get size(): number {
    return this.#end * granule
  }

  /** How many free stretches there are. */
  get freePieces(): number {
    return this.#free.count
  }

  /** Makes the range longer; a shorter size changes nothing. */
  extend(size: number): void {
    const end = Math.floor(size / granule)
    if (end <= this.#end) return
    const block = newBlock(this.#end, end - this.#end, this.#last)
    if (this.#last) this.#last.after = block
    this.#last = block
    this.#end = end
    this.#release(block)
  }

  /** The address of so many bytes, a multiple of 64; null if no free stretch is as long. */
  allocate(bytes: number): number | null {
    const size = Math.max(1, Math.ceil(bytes / granule))
    const block = this.#free.take(size)
    if (block === undefined) return null
    block.free = false
    this.#cut(block, size)
    this.#given.set(block.start, block)
    this.#used += size
    this.#touched = Math.max(this.#touched, block.start + size)
    return block.start * granule
  }

  /** Takes a piece back; false if none that is given out begins there. */
  free(address: number): boolean {
    const start = address / granule
    const block = this.#given.get(start)
    if (block === undefined) return false
    this.#given.delete(start)
    this.#used -= block.size
    this.#release(block)
    return true
  }

  /** Leaves what a block has beyond a size as a free block of its own. */
  #cut(block: Block, size: number): void {
    if (block.size === size) return
    const rest = newBlock(block.start + size, block.size - size, block)
    rest.after = block.after
    if (rest.after) rest.after.before = rest
    else this.#last = rest
    block.after = rest
    block.size = size
    this.#release(rest)
  }

  #release(block: Block): void {
    block.free = true
    let joined = block
    if (block.before?.free) {
      joined = block.before
      this.#free.remove(joined)
      this.#absorbNext(joined)
    }
    if (joined.after?.free) {
      this.#free.remove(joined.after)
      this.#absorbNext(joined)
    }
    this.#free.add(joined)
  }

  #absorbNext(block: Block): void {
    const gone = block.after as Block
    block.size += gone.size
    block.after = gone.after
    if (block.after) block.after.before = block
    else this.#last = block
  }
}

function newBlock(start: number, size: number, before: Block | undefined): Block {
  return {
    start,
    size,
    free: false,
    before,
    after: undefined,
    previous: undefined,
    next: undefined,
  }
}
