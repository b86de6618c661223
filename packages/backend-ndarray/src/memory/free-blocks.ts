import type { Block } from './allocator.js'

/** Each power of two of sizes is divided into this many lists. */
const divisionBits = 4
const divisions = 2 ** divisionBits

/**
 * Free blocks in lists by size, with a bit for each list that is not empty. List (p, d) has the blocks
 * from 2^p (1 + d / 16) up to the next; sizes below 16 have a list each.
 */
export class FreeBlocks {
  readonly #lists: (Block | undefined)[] = new Array((32 - divisionBits) * divisions).fill(
    undefined,
  )
  /** By power of two: which of its lists have blocks. */
  readonly #divisionsInUse = new Uint32Array(32 - divisionBits)
  /** Which powers of two have blocks. */
  #powersInUse = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  add(block: Block): void {
    const list = listOf(block.size)
    const first = this.#lists[list]
    block.previous = undefined
    block.next = first
    if (first) first.previous = block
    this.#lists[list] = block
    const power = list >> divisionBits
    this.#divisionsInUse[power] = this.#usedIn(power) | (1 << (list % divisions))
    this.#powersInUse |= 1 << power
    this.#count++
  }

  remove(block: Block): void {
    const { previous, next } = block
    if (next) next.previous = previous
    if (previous) previous.next = next
    else this.#setFirst(listOf(block.size), next)
    block.previous = undefined
    block.next = undefined
    this.#count--
  }

  /** Removes a block that is large enough, of the shortest such list; undefined if there is none. */
  take(size: number): Block | undefined {
    const list = listOf(size)
    const found =
      this.#inList(list, size, 8) ??
      this.#firstFrom(list + 1) ??
      this.#inList(list, size, Number.POSITIVE_INFINITY)
    if (found) this.remove(found)
    return found
  }

  /** The smallest block that is large enough among the first so many of a list. */
  #inList(list: number, size: number, most: number): Block | undefined {
    let best: Block | undefined
    let block = this.#lists[list]
    for (let seen = 0; block && seen < most; seen++) {
      if (block.size === size) return block
      if (block.size > size && block.size < (best?.size ?? Number.POSITIVE_INFINITY)) best = block
      block = block.next
    }
    return best
  }

  /** The first block of the first list that has any, from this one on. */
  #firstFrom(list: number): Block | undefined {
    const power = list >> divisionBits
    const here = this.#usedIn(power) & -(1 << (list % divisions))
    if (here !== 0) return this.#lists[power * divisions + lowestBit(here)]
    const powers = this.#powersInUse & -(2 << power)
    if (powers === 0) return undefined
    const next = lowestBit(powers)
    return this.#lists[next * divisions + lowestBit(this.#usedIn(next))]
  }

  #usedIn(power: number): number {
    return this.#divisionsInUse[power] as number
  }

  #setFirst(list: number, block: Block | undefined): void {
    this.#lists[list] = block
    if (block) return
    const power = list >> divisionBits
    const used = this.#usedIn(power) & ~(1 << (list % divisions))
    this.#divisionsInUse[power] = used
    if (used === 0) this.#powersInUse &= ~(1 << power)
  }
}

function listOf(size: number): number {
  if (size < divisions) return size
  const power = 31 - Math.clz32(size) - divisionBits
  // The bits of the size after its first.
  return (power + 1) * divisions + ((size >>> power) - divisions)
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
