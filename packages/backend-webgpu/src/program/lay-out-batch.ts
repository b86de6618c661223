import { type CallFields, callFields } from '../plan/call-fields.js'
import { type ItemFields, itemFields } from '../plan/item-fields.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import { tileWords } from '../wgsl/emit-kernel.js'
import type { BatchItem } from './batch-item.js'
import { elementsOf, shareLaunches, type Width, widthsOf } from './choose-width.js'
import { fitTiles } from './fit-tiles.js'
import { type ItemRecord, itemRecord } from './item-record.js'
import { type PackedLaunch, type PackingLimits, packLaunches } from './pack-launches.js'
import type { TileOptions } from './part-tiles.js'
import type { Tuning } from './tuning.js'

/** A launch and where its table of tiles is in the words of its batch. */
export interface PlacedLaunch extends PackedLaunch {
  readonly firstTile: number
  readonly count: number
}

/** How a batch is run. */
export interface BatchLayout {
  /** All that kernels are told; first what differs from run to run. */
  readonly words: Uint32Array<ArrayBuffer>
  /** How many words differ from run to run. */
  readonly changing: number
  readonly call: CallFields
  readonly launches: readonly PlacedLaunch[]
  /** How many elements of work space it needs. */
  readonly work: number
}

/** Words of a launch's record of where tensors are bound, before those of the tensors. */
const bindingHead = 2

/** Lays out a batch: what each workgroup does, and in which launch. */
export function layOutBatch(
  plan: ProgramPlan,
  items: readonly BatchItem[],
  limits: PackingLimits,
  tuning: Tuning,
): BatchLayout {
  const call = callFields(plan.program)
  const fields = itemFields(plan)
  const changing = 1 + items.length * call.words
  const records: ItemRecord[] = []
  const launches: PackedLaunch[] = []
  let work = 0
  const widths = widthsOf(plan, items)
  for (const [place, item] of items.entries()) {
    const width = widths[place] as Width
    const rounds = roundsFor(elementsOf(item) / width, tuning)
    const recordFor = (options: TileOptions) => itemRecord(plan, fields, item.sizes, options, work)
    const wanted = { ...tuning, width, rounds }
    const record = recordFor(
      fitTiles(plan, item, wanted, limits, (options) => recordFor(options).tiles),
    )
    records.push(record)
    work += record.work
  }
  for (const places of shareLaunches(items, widths)) {
    const chosen = places.map((place) => ({
      place,
      item: items[place] as BatchItem,
      width: widths[place] as Width,
      tiles: (records[place] as ItemRecord).tiles,
    }))
    const { threads, rowsAtOnce } = tuning
    const form = {
      widths: [...new Set(chosen.map(({ width }) => width))].sort(),
      threads,
      rowsAtOnce,
    }
    for (const kernel of plan.kernels.keys()) {
      launches.push(...packLaunches(plan, kernel, form, chosen, limits))
    }
  }
  // An item's kernels keep their order whichever launches it shares.
  launches.sort((a, b) => a.kernel - b.kernel)
  return { ...writeWords(changing, call, fields, records, launches), changing, call, work }
}

/** How often threads go round that have so many steps to do together; a power of two. */
function roundsFor(steps: number, { workgroups, rounds, fewestRounds, threads }: Tuning): number {
  const wanted = steps / (workgroups * threads)
  return Math.min(rounds, Math.max(fewestRounds, 2 ** Math.floor(Math.log2(Math.max(1, wanted)))))
}

function writeWords(
  changing: number,
  call: CallFields,
  fields: ItemFields,
  records: readonly ItemRecord[],
  launches: readonly PackedLaunch[],
): Pick<BatchLayout, 'words' | 'launches'> {
  const itemsAt = changing
  let length = itemsAt + records.length * fields.size
  for (const { tiles, variant } of launches) {
    for (const { first, end } of tiles) {
      length += bindingHead + 2 * variant.tensors.length + tileWords * (end - first)
    }
  }
  const words = new Uint32Array(length)
  for (const [item, record] of records.entries()) {
    words.set(record.words, itemsAt + item * fields.size)
  }
  let at = itemsAt + records.length * fields.size
  const placed = launches.map((launch): PlacedLaunch => {
    const bindings = launch.tiles.map(({ item, places }) => {
      const binding = at
      words[at++] = 1 + item * call.words
      words[at++] = itemsAt + item * fields.size
      places.forEach(({ slot, start }, index) => {
        words[at++] = slot
        const { type } = launch.variant.tensors[index] as PackedLaunch['variant']['tensors'][number]
        words[at++] = start / (type === 'float32' ? 4 : 2)
      })
      return binding
    })
    const firstTile = at
    launch.tiles.forEach(({ part, first, end }, index) => {
      for (let tile = first; tile < end; tile++) {
        words[at++] = bindings[index] as number
        words[at++] = part
        words[at++] = tile
      }
    })
    return { ...launch, firstTile, count: (at - firstTile) / tileWords }
  })
  return { words, launches: placed }
}
