import type { Part } from '../plan/program-plan.js'

/** How many workgroups a part is run by for one item, and how their threads lie. */
export interface PartTiles {
  readonly tilesX: number
  readonly tilesY: number
  /** How often a thread goes round. */
  readonly rounds: number
  /** Of a tile: the logarithm of its threads along x. Of a line: that of the threads for an element. */
  readonly log: number
  /** How many there are in all. */
  readonly count: number
}

/** Parts that a thread adds up one after the other, if there are enough of them. */
const partsOfThread = 16

/** How the work of a part is cut. */
export interface TileOptions {
  /** How many neighbours along x a thread takes. */
  readonly width: number
  /** Rounds of a thread, where there is so much to do. */
  readonly rounds: number
  /** How many threads a workgroup has. */
  readonly threads: number
  /** The logarithm of the threads along x, where there are as many columns and rows enough. */
  readonly columnsLog: number
}

/**
 * @param sizes of the program's axes
 * @param added the most parts of a sum that the part adds up for each element
 */
export function partTiles(
  { grid, prologues }: Part,
  sizes: readonly number[],
  { width, rounds: wanted, threads, columnsLog }: TileOptions,
  added: number,
): PartTiles {
  const along = (axis: number | undefined) => (axis === undefined ? 1 : (sizes[axis] as number))
  const quads = along(grid.x) / width
  const depth = grid.z.reduce((product, axis) => product * along(axis), 1)
  const tiles = grid.kind === 'tile' ? tileGrid() : lineGrid()
  const count = tiles.tilesX * tiles.tilesY * depth
  // A workgroup that has no elements still stores what its prologues have computed.
  const stores = prologues.some(({ storesTensors }) => storesTensors)
  return { ...tiles, count: stores ? Math.max(1, count) : count }

  function tileGrid() {
    const rows = along(grid.y)
    const free = Math.max(columnsLog, logarithm(threads) - logarithm(rows))
    const log = Math.min(logarithm(quads), free)
    const inColumn = threads >> log
    const rounds = Math.max(1, Math.min(wanted, Math.ceil(rows / inColumn)))
    return {
      tilesX: Math.ceil(quads / 2 ** log),
      tilesY: Math.ceil(rows / (inColumn * rounds)),
      rounds,
      log,
    }
  }

  function lineGrid() {
    if (added > 0) {
      const log = Math.min(logarithm(threads), logarithm(added / partsOfThread))
      return { tilesX: Math.ceil(quads / (threads >> log)), tilesY: 1, rounds: 1, log }
    }
    const rounds = Math.max(1, Math.min(wanted, Math.ceil(quads / threads)))
    return { tilesX: Math.ceil(quads / (threads * rounds)), tilesY: 1, rounds, log: 0 }
  }
}

/** The smallest power of two that is not less, as an exponent. */
function logarithm(size: number): number {
  return size <= 1 ? 0 : Math.ceil(Math.log2(size))
}
