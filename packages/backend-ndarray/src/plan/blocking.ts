import type { Blocking } from './plan.js'
import { type Block, blocks, pointsPerCall, tileSide } from './tuning.js'

/**
 * How to cut a nest.
 *
 * @param loops how many it has
 * @param tiled whether its two innermost loops go in tiles
 * @param does what it does: adds up alone, stores, or stores to elements of 16 bits
 */
export function chooseBlocking(
  loops: number,
  tiled: boolean,
  does: 'sums' | 'stores' | 'halfStores',
): Blocking {
  if (loops === 0) return { cut: 'point' }
  if (loops === 1) {
    return { cut: 'line', whole: blocks.line, rest: { rows: 1, columns: 1 }, pointsPerCall }
  }
  if (tiled) return { cut: 'tiles', ...rowBlocks(blocks.tiles), side: tileSide }
  return { cut: 'rows', ...rowBlocks(blocks[does]), pointsPerCall }
}

function rowBlocks(whole: Block): { whole: Block; rest: Block } {
  return { whole, rest: { ...whole, rows: 1 } }
}
