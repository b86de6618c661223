import { isWide } from '../plan/accessed-tensors.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import type { BatchItem } from './batch-item.js'
import type { PartTiles, TileOptions } from './part-tiles.js'
import {
  type BindingLimits,
  fitWindows,
  spanningTensors,
  tensorsOf,
  wholeWindow,
} from './windows.js'

/**
 * How the work of an item is cut, so that a kernel can be bound to all that a tile touches: as wanted, but of
 * a buffer that has to be bound in windows a tile takes fewer rows, and at last less of one.
 *
 * @param tilesFor the tiles of each part, by its number
 */
export function fitTiles(
  plan: ProgramPlan,
  item: BatchItem,
  wanted: TileOptions,
  limits: BindingLimits,
  tilesFor: (options: TileOptions) => readonly PartTiles[],
): TileOptions {
  if (item.tensors.every((placed) => wholeWindow(placed, limits) !== undefined)) return wanted
  const parts = plan.kernels.flatMap((kernel) => kernel.parts)
  const fits = (options: TileOptions) => {
    const tiles = tilesFor(options)
    return parts.every((part) => {
      const used = tensorsOf(plan, part)
      const tensors = spanningTensors(plan, item, used, used)
      const form = { ...options, width: isWide(plan, part, options.width) ? options.width : 1 }
      return fitWindows(part, tiles[part.number] as PartTiles, item, tensors, form, limits)
    })
  }
  let options = wanted
  while (!fits(options)) {
    const { rounds, columnsLog, threads } = options
    if (rounds > 1) options = { ...options, rounds: rounds / 2 }
    else if (2 ** columnsLog < threads) options = { ...options, columnsLog: columnsLog + 1 }
    else break
  }
  return options
}
