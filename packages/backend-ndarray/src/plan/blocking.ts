import type { Blocking } from './plan.js'
import { type Block, blocks, pointsPerCall, tileSide } from './tuning.js'

/**
 * How to cut a nest.
 *
 * @param loops how many it has
 * @param tiled whether its two innermost loops go in tiles
 * @param stores whether it stores, and not only adds up
 */
export function chooseBlocking(loops: number, tiled: boolean, stores: boolean): Blocking {
  if (loops === 0) return { cut: 'point' }
  if (loops === 1) {
    return { cut: 'line', whole: blocks.line, rest: { rows: 1, columns: 1 }, pointsPerCall }
  }
  if (tiled) return { cut: 'tiles', ...rowBlocks(blocks.tiles), side: tileSide }
  return { cut: 'rows', ...rowBlocks(stores ? blocks.stores : blocks.sums), pointsPerCall }
}

function rowBlocks(whole: Block): { whole: Block; rest: Block } {
  return { whole, rest: { ...whole, rows: 1 } }
}
