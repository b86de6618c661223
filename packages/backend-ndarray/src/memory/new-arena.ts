import { Arena, bytesOfPage, mostBytes } from './arena.js'
import { webAssembly } from './web-assembly.js'

/** The part of an arena that is set aside to work in: later it may be full of tensors. */
const partForScratch = 1 / 64

/** What an arena needs beside its tensors: address 0 up to 63, the end of a page, what is set aside. */
const bytesBeside = 2 * bytesOfPage

/**
 * What the engine refused lately. It counts all memories of a process, by their number rather than their
 * size (V8 reserves more than 8 GiB of addresses for each), and collects garbage before it refuses. As that
 * takes long, it is asked again once an arena was collected, of any heap; else after so many requests
 * more, and each time after twice as many.
 */
const refused = { from: Number.POSITIVE_INFINITY, requests: 0, pause: 64 }

/** The bytes of arenas that were not yet collected. It is held for them, and so must not know them. */
export interface ArenaBytes {
  bytes: number
}

const collected = new FinalizationRegistry<{ readonly of: ArenaBytes; readonly size: number }>(
  ({ of, size }) => {
    refused.from = Number.POSITIVE_INFINITY
    of.bytes -= size
  },
)

/**
 * An arena of a memory that never grows, with room for so many bytes; less than is wanted if the engine
 * refuses that, and undefined if it refuses what is needed.
 */
export function newArena(needed: number, wanted: number, of: ArenaBytes): Arena | undefined {
  const least = sizeFor(needed)
  if (least > mostBytes || webAssembly() === undefined) return undefined
  if (least >= refused.from && ++refused.requests > refused.pause) {
    Object.assign(refused, {
      from: Number.POSITIVE_INFINITY,
      requests: 0,
      pause: 2 * refused.pause,
    })
  }
  for (let size = Math.min(Math.max(least, sizeFor(wanted)), mostBytes); ; ) {
    const arena = size < refused.from ? arenaOfSize(size) : undefined
    if (arena) {
      of.bytes += size
      collected.register(arena, { of, size })
      return arena
    }
    refused.from = Math.min(refused.from, size)
    if (size === least) return undefined
    size = Math.max(least, wholePages(size / 4))
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

/** The size of an arena with room for so many bytes. */
function sizeFor(bytes: number): number {
  return wholePages(bytes / (1 - partForScratch) + bytesBeside)
}

function wholePages(bytes: number): number {
  return Math.ceil(bytes / bytesOfPage) * bytesOfPage
}
