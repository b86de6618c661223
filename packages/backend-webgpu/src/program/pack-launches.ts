import { AdafactorError } from '@adafactor/core'
import type { GpuBuffer } from '@adafactor/webgpu-runtime'
import { accessesOf, isWide } from '../plan/accessed-tensors.js'
import type { KernelPlan, ProgramPlan } from '../plan/program-plan.js'
import { type KernelVariant, partCode } from '../wgsl/kernel-variant.js'
import type { BatchItem, PlacedTensor } from './batch-item.js'
import { vectorBytes, type Width } from './choose-width.js'
import type { PartTiles } from './part-tiles.js'
import {
  type BindingLimits,
  spanningTensors,
  tensorsOf,
  type Window,
  type WindowedTiles,
  windowedTiles,
} from './windows.js'

/** What a kernel is bound to in a slot: a window of an item's tensor's buffer. */
export interface Slot extends Window {
  readonly buffer: GpuBuffer
}

/** Tiles of one item whose tensors are in the same slots. */
export interface BoundTiles extends Omit<WindowedTiles, 'windows' | 'part'> {
  readonly item: number
  /** As kernels know the part. */
  readonly part: number
  /** By tensor of the kernel: its slot, and where its window begins, in bytes. */
  readonly places: readonly { readonly slot: number; readonly start: number }[]
}

/** One launch of a kernel. */
export interface PackedLaunch {
  readonly kernel: number
  readonly variant: KernelVariant
  readonly slots: readonly Slot[]
  readonly tiles: readonly BoundTiles[]
}

/** An item of a batch, and how its parts are cut. */
export interface PackedItem {
  /** Which of the batch it is. */
  readonly place: number
  readonly item: BatchItem
  readonly width: Width
  /** By part. */
  readonly tiles: readonly PartTiles[]
}

/** What all launches of a kernel have in common. */
export type KernelForm = Pick<KernelVariant, 'widths' | 'threads' | 'rowsAtOnce'>

/** What a device lets one kernel be bound to. */
export interface PackingLimits extends BindingLimits {
  /** How many buffers of tensors. */
  readonly slots: number
}

/**
 * Shares out the tiles of a batch among launches of a kernel: one, unless its tensors lie in more buffers
 * than a kernel can be bound to.
 */
export function packLaunches(
  plan: ProgramPlan,
  kernel: number,
  form: KernelForm,
  items: readonly PackedItem[],
  limits: PackingLimits,
): PackedLaunch[] {
  const { parts } = plan.kernels[kernel] as KernelPlan
  const accesses = form.widths.flatMap((width) =>
    accessesOf(plan, plan.kernels[kernel] as KernelPlan, width),
  )
  const stored = new Set(accesses.flatMap(({ tensor, isStored }) => (isStored ? [tensor] : [])))
  const names = [...new Set(accesses.map(({ tensor }) => tensor))]
  const declared = names.map((name) => plan.program.tensors.findIndex((t) => t.name === name))
  const usedBy = new Map(parts.map((part) => [part, tensorsOf(plan, part)]))
  const launches: PackedLaunch[] = []
  let packing: Packing | undefined
  const close = () => {
    if (packing !== undefined) launches.push(packing.launch(kernel, form))
    packing = undefined
  }
  for (const { place, item, width, tiles } of items) {
    const placed = declared.map((index) => item.tensors[index] as PlacedTensor)
    for (const part of parts) {
      const tensors = spanningTensors(plan, item, names, usedBy.get(part) as Set<string>)
      const shape = tiles[part.number] as PartTiles
      const takesFour = isWide(plan, part, width)
      const tileForm = { threads: form.threads, width: takesFour ? width : 1 }
      for (const run of windowedTiles(part, shape, item, tensors, tileForm, limits)) {
        const code = partCode(part, takesFour)
        const bound = { ...run, item: place, part: code }
        if (packing?.add(bound, placed)) continue
        close()
        packing = new Packing(names, stored, limits.slots)
        if (!packing.add(bound, placed)) throw tooManyBuffers(names, limits.slots)
      }
    }
  }
  close()
  return launches
}

function tooManyBuffers(names: readonly string[], most: number): AdafactorError {
  return new AdafactorError(
    'backend/unsupported-size',
    `the tensors ${names.map((name) => `"${name}"`).join(', ')} of one parameter lie in more buffers ` +
      `than the ${most} that this device binds at once besides work space, or in parts of one buffer ` +
      'that overlap where it has to be bound in windows; put some of them into one buffer, or into ' +
      'buffers of their own',
  )
}

/** Collects the tiles of one launch, as long as their tensors fit into its slots. */
class Packing {
  readonly #names: readonly string[]
  readonly #stored: ReadonlySet<string>
  readonly #most: number
  #slots: Slot[] = []
  /** By slot, whether the kernel stores to it. */
  #written: boolean[] = []
  #vectors = true
  readonly #tiles: BoundTiles[] = []
  readonly #slotsOf: Set<number>[]
  #types: readonly string[] | undefined

  constructor(names: readonly string[], stored: ReadonlySet<string>, most: number) {
    this.#names = names
    this.#stored = stored
    this.#most = most
    this.#slotsOf = names.map(() => new Set())
  }

  /** @returns whether there was room */
  add(
    { windows, ...run }: WindowedTiles & Pick<BoundTiles, 'item'>,
    placed: readonly PlacedTensor[],
  ): boolean {
    const types = placed.map(({ type }) => type)
    if (this.#types !== undefined && this.#types.join() !== types.join()) return false
    const slots = [...this.#slots]
    const written = [...this.#written]
    const places = windows.map(({ start, bytes }, index) => {
      const { buffer } = placed[index] as PlacedTensor
      const known = slots.findIndex(
        (slot) => slot.buffer === buffer && slot.start === start && slot.bytes === bytes,
      )
      const slot = known >= 0 ? known : slots.push({ buffer, start, bytes }) - 1
      written[slot] = (written[slot] ?? false) || this.#stored.has(this.#names[index] as string)
      return { slot, start }
    })
    if (slots.length > this.#most || clash(slots, written)) return false
    this.#types = types
    this.#slots = slots
    this.#written = written
    for (const [index, { slot }] of places.entries()) {
      this.#slotsOf[index]?.add(slot)
      this.#vectors &&= endsWithin(placed[index] as PlacedTensor, slots[slot] as Slot)
    }
    this.#tiles.push({ ...run, places })
    return true
  }

  launch(kernel: number, form: KernelForm): PackedLaunch {
    const slots = this.#slots
    const written = slots.flatMap(({ buffer }, slot) =>
      slots.some((other, at) => other.buffer === buffer && this.#written[at]) ? [slot] : [],
    )
    const tensors = this.#names.map((name, index) => ({
      name,
      type: this.#types?.[index] as KernelVariant['tensors'][number]['type'],
      slots: [...(this.#slotsOf[index] as Set<number>)].sort((a, b) => a - b),
    }))
    const vectors = this.#vectors
    const variant = { ...form, tensors, slots: slots.length, written, vectors }
    return { kernel, variant, slots, tiles: this.#tiles }
  }
}

/** Whether a tensor ends within the last whole vector of a window; there has to be one. */
function endsWithin({ offset, bytes }: PlacedTensor, window: Slot): boolean {
  const behind = window.bytes % vectorBytes
  return (
    behind === 0 ||
    (behind < window.bytes && offset + bytes <= window.start + window.bytes - behind)
  )
}

/** Whether two windows of one buffer overlap, of which one is written. */
function clash(slots: readonly Slot[], written: readonly boolean[]): boolean {
  return slots.some((a, index) =>
    slots.slice(index + 1).some((b, rest) => {
      if (a.buffer !== b.buffer || !(written[index] || written[index + 1 + rest])) return false
      return a.start < b.start + b.bytes && b.start < a.start + a.bytes
    }),
  )
}
