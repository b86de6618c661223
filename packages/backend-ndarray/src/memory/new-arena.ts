import { Arena, bytesOfPage, mostBytes } from './arena.js'
import { webAssembly } from './web-assembly.js'

/** The part of an arena that is set aside to work in: later it may be full of tensors. */
const partForScratch = 1 / 64

/** What an arena needs beside its tensors: address 0 up to 63, the end of a page, what is set aside. */
const bytesBeside = 2 * bytesOfPage

/**
 * What the engine refused lately. It counts all memories of a process, by their number rather than their
 * size (V8 reserves more than 8 GiB of addresses for each), and collects garbage before it refuses: to ask
 * again costs much, and is of use only after an arena was collected, of any heap.
 */
const refused = { from: Number.POSITIVE_INFINITY }

const collected = new FinalizationRegistry<() => void>((tell) => {
  refused.from = Number.POSITIVE_INFINITY
  tell()
})

/**
 * An arena of a memory that never grows, with room for so many bytes; less than is wanted if the engine
 * refuses that, and undefined if it refuses what is needed.
 *
 * @param whenCollected is called in a task after the arena was collected
 */
export function newArena(
  needed: number,
  wanted: number,
  whenCollected: (size: number) => void,
): Arena | undefined {
  const least = sizeFor(needed)
  if (least > mostBytes) return undefined
  for (let size = Math.min(Math.max(least, sizeFor(wanted)), mostBytes); ; ) {
    const arena = size < refused.from ? arenaOfSize(size) : undefined
    if (arena) {
      collected.register(arena, () => whenCollected(size))
      return arena
    }
    refused.from = Math.min(refused.from, size)
    if (size === least) return undefined
    size = Math.max(least, sizeFor(size / 4))
  }
}

function arenaOfSize(size: number): Arena | undefined {
  const pages = size / bytesOfPage
  const memory = newMemory({ initial: pages, maximum: pages })
  if (memory === undefined) return undefined
  const arena = new Arena(memory)
  arena.scratch(Math.floor(size * partForScratch))
  return arena
}

/** A memory; undefined if the engine refuses it or has none. */
export function newMemory(size: {
  readonly initial: number
  readonly maximum: number
  readonly shared?: boolean
}): Arena['memory'] | undefined {
  const api = webAssembly()
  if (api === undefined) return undefined
  try {
    return new api.Memory(size)
  } catch (refusal) {
    if (refusal instanceof RangeError) return undefined
    throw refusal
  }
}

/** Whole pages with room for so many bytes. */
function sizeFor(bytes: number): number {
  const size = bytes / (1 - partForScratch) + bytesBeside
  return Math.ceil(size / bytesOfPage) * bytesOfPage
}
