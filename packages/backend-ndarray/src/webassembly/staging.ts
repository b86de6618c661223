import type { Plan } from '../plan/plan.js'
import type { ElementType } from '../tensors/strided-view.js'
import { elementShift, type WalkedElement } from './elements.js'
import { type Reach, rangeOf, reachesOf } from './reach.js'
import { type NestSlabs, type PlanSlabs, stepsInBlock } from './slabs.js'
import { directionsOf, nestsOf } from './walked-nest.js'

/** How many bytes of tensors are staged at once: what stays in the cache of a core. */
const mostTileBytes = 262144

/** The same where a tensor lies across: its rows are copied one by one, and short ones cost more. */
const mostTileBytesAcross = 2097152

/** Up to how many bytes of tensors are staged as a whole, once for all nests. */
const mostWholeBytes = 524288

/** How many more elements than it needs a tile may have. */
const mostGaps = 4

/**
 * Elements between the rows of a tensor that lies across. Without them rows would often be a power of two
 * apart, and push each other out of the cache.
 */
export const rowGap = 16

/** A tensor that lies elsewhere, and where its tiles are put. */
export interface StagedTensor {
  /** The place of the tensor in {@link Plan.memories}. */
  readonly memory: number
  /** The logarithm of the bytes of an element. */
  readonly shift: number
  /** In bytes, among all tiles. */
  readonly at: number
  /** What all nests reach of it. */
  readonly whole: { readonly least: number; readonly beyond: number }
  readonly isStored: boolean
}

/** How tensors outside of a memory are brought into it, tile by tile. */
export interface Staging {
  readonly tensors: readonly StagedTensor[]
  /** Bytes of all tiles. */
  readonly bytes: number
  /** By nest; null if all is staged at once. */
  readonly nests: readonly StagedNest[] | null
}

/** All lies in the memory. */
export const nothingStaged: Staging = { tensors: [], bytes: 0, nests: null }

export interface StagedNest {
  /** Whether it begins with the last slab. */
  readonly isBackwards: boolean
  /** Of the tensors that are staged; the others lie where they are. */
  readonly reaches: readonly Reach[]
  /** How many steps of the outermost loop go in a tile: a part of a slab, or several slabs. */
  readonly steps: number
}

/**
 * @param outside the places of the tensors that lie elsewhere
 * @returns null if tiles would be much larger than what is needed of them, or would write what is not theirs
 */
export function planStaging(
  plan: Plan,
  numbers: readonly number[],
  slabs: PlanSlabs,
  outside: readonly number[],
): Staging | null {
  const nests = reachesOf(plan, numbers).map((reaches) =>
    reaches.filter(({ memory }) => outside.includes(memory)),
  )
  const tensors = outside.flatMap((memory) => tensorOf(plan, memory, nests, slabs) ?? [])
  const stored = nests.flatMap((reaches, index) =>
    reaches
      .filter(({ isStored }) => isStored)
      .map((reach) => ({ reach, steps: slabs.nests[index]?.steps as number })),
  )
  if (!stored.every(({ reach, steps }) => isDense(reach, steps))) return null
  const wholes = tensors.map(({ whole, shift }) => (whole.beyond - whole.least) * 2 ** shift)
  if (wholes.reduce((total, bytes) => total + bytes, 0) <= mostWholeBytes) {
    return { ...placed(tensors, wholes), nests: null }
  }
  const bytesOf = (reach: Reach, steps: number) =>
    elementsOf(reach, steps) * 2 ** shiftOf(plan, reach)
  const directions = directionsOf(plan)
  const staged = nests.map((reaches, index): StagedNest | null => {
    const own = slabs.nests[index] as NestSlabs
    const block = Math.min(stepsInBlock(nestsOf(plan)[index] as never), Math.max(1, own.steps))
    if (!reaches.every((reach) => isCompact(reach, block))) return null
    const steps = stepsInTile(reaches, own, block, bytesOf)
    return { reaches, steps, isBackwards: directions[index] as boolean }
  })
  if (!staged.every((nest) => nest !== null)) return null
  const largest = tensors.map(({ memory }) =>
    Math.max(
      ...staged.flatMap(({ reaches, steps }) =>
        reaches.filter((reach) => reach.memory === memory).map((reach) => bytesOf(reach, steps)),
      ),
    ),
  )
  return { ...placed(tensors, largest), nests: staged }
}

/** What all nests reach of a tensor; null if they use none of it. */
function tensorOf(
  plan: Plan,
  memory: number,
  nests: readonly (readonly Reach[])[],
  slabs: PlanSlabs,
): Omit<StagedTensor, 'at'> | null {
  const own = nests.flatMap((reaches, index) =>
    reaches
      .filter((reach) => reach.memory === memory)
      .map((reach) => ({ reach, range: rangeOf(reach, 0, slabs.nests[index]?.steps as number) })),
  )
  const whole = {
    least: Math.min(...own.map(({ range }) => range.least)),
    beyond: Math.max(...own.map(({ range }) => range.beyond)),
  }
  if (!(whole.least < whole.beyond)) return null
  const isStored = own.some(({ reach }) => reach.isStored)
  return { memory, shift: shiftOf(plan, { memory }), whole, isStored }
}

function stepsInTile(
  reaches: readonly Reach[],
  { slabSize, steps: all }: NestSlabs,
  block: number,
  bytesOf: (reach: Reach, steps: number) => number,
): number {
  const fits = (steps: number) => {
    const bytes = reaches.reduce((total, reach) => total + bytesOf(reach, steps), 0)
    const isAcross = reaches.some(({ across }) => across)
    return steps < 2 * all && bytes <= (isAcross ? mostTileBytesAcross : mostTileBytes)
  }
  let steps = block
  while (2 * steps <= slabSize && fits(2 * steps)) steps *= 2
  if (!fits(slabSize)) return steps
  steps = slabSize
  while (steps < all && fits(2 * steps)) steps *= 2
  return steps
}

/** How many elements the tile of so many steps has. */
function elementsOf(reach: Reach, steps: number): number {
  if (reach.across) return reach.across.rows * (steps + rowGap)
  const { least, beyond } = rangeOf(reach, 0, steps)
  return beyond - least
}

/** Whether a tile has few elements besides those that are needed. */
function isCompact(reach: Reach, steps: number): boolean {
  if (reach.across) return !reach.isStored
  const needed = reach.inStep * (reach.step === 0 ? 1 : steps)
  return elementsOf(reach, steps) <= mostGaps * needed
}

/** Whether what is stored in a range of steps is all that lies there. */
function isDense(reach: Reach, steps: number): boolean {
  const { least, beyond } = rangeOf(reach, 0, steps)
  return beyond - least === reach.inStep * (reach.step === 0 ? 1 : steps)
}

function shiftOf({ memories }: Plan, { memory }: { readonly memory: number }): number {
  return elementShift[memories[memory]?.elements as ElementType as WalkedElement]
}

/** Tiles of these sizes one behind the other, with room to read beyond their ends. */
function placed(
  tensors: readonly Omit<StagedTensor, 'at'>[],
  sizes: readonly number[],
): Pick<Staging, 'tensors' | 'bytes'> {
  let bytes = 0
  const withPlaces = tensors.map((tensor, index) => {
    const at = bytes
    bytes += 64 * Math.ceil(((sizes[index] as number) + 16) / 64)
    return { ...tensor, at }
  })
  return { tensors: withPlaces, bytes }
}
