import { type CallFields, callFields } from '../plan/call-fields.js'
import { type ItemFields, itemFields } from '../plan/item-fields.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import { tileWords } from '../wgsl/emit-kernel.js'
import type { BatchItem } from './batch-item.js'
import { chooseWidths, elementsOf } from './choose-width.js'
import { type ItemRecord, itemRecord } from './item-record.js'
import { type PackedLaunch, type PackingLimits, packLaunches } from './pack-launches.js'
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
  for (const { width, items: numbers } of chooseWidths(plan, items)) {
    const elements = numbers.reduce((sum, item) => sum + elementsOf(items[item] as BatchItem), 0)
    const rounds = roundsFor(elements / width, tuning)
    for (const item of numbers) {
      const { sizes } = items[item] as BatchItem
      const record = itemRecord(plan, fields, sizes, { ...tuning, width, rounds }, work)
      records[item] = record
      work += record.work
    }
    const chosen = numbers.map((item) => ({
      item: items[item] as BatchItem,
      tiles: (records[item] as ItemRecord).tiles,
    }))
    for (const kernel of plan.kernels.keys()) {
      const packed = packLaunches(
        plan,
        kernel,
        { width, threads: tuning.threads, rowsAtOnce: tuning.rowsAtOnce },
        chosen,
        limits,
      )
      launches.push(
        ...packed.map((launch) => ({
          ...launch,
          tiles: launch.tiles.map((run) => ({ ...run, item: numbers[run.item] as number })),
        })),
      )
    }
  }
  // Kernels of one width after those of the other would do, but so each item's are neighbours.
  launches.sort((a, b) => a.kernel - b.kernel)
  return { ...writeWords(changing, call, fields, records, launches), changing, call, work }
}

/** A power of two, so that batches of nearly one size run alike. */
function roundsFor(steps: number, { workgroups, rounds, threads }: Tuning): number {
  const wanted = steps / (workgroups * threads)
  return Math.min(rounds, Math.max(2, 2 ** Math.floor(Math.log2(Math.max(1, wanted)))))
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
