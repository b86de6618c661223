import type { Plan } from '../plan/plan.js'
import type { ElementType } from '../tensors/strided-view.js'
import { elementShift, type WalkedElement } from './elements.js'
import { type Reach, rangeOf, reachesOf } from './reach.js'
import { type PlanSlabs, stepsInBlock } from './slabs.js'
import { directionsOf, nestsOf } from './walked-nest.js'

/** How many bytes of tensors are staged at once: what stays in the cache of a core. */
const mostTileBytes = 262144

/** Up to how many bytes of tensors are staged as a whole, once for all nests. */
const mostWholeBytes = 524288

/** How many more elements than it needs a tile may have. */
const mostGaps = 4

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
  /** How many steps of the outermost loop go in a tile. */
  readonly steps: number
}

/** @returns null if tiles would be much larger than what is needed of them, or would write what is not theirs */
export function planStaging(
  plan: Plan,
  numbers: readonly number[],
  slabs: PlanSlabs,
  outside: readonly number[],
): Staging | null {
  const nests = reachesOf(plan, numbers).map((reaches) =>
    reaches.filter(({ memory }) => outside.includes(memory)),
  )
  const shiftOf = (memory: number) =>
    elementShift[plan.memories[memory]?.elements as ElementType as WalkedElement]
  const bytesOf = (reaches: readonly Reach[], steps: number) =>
    reaches.reduce((total, reach) => {
      const { least, beyond } = rangeOf(reach, 0, steps)
      return total + ((beyond - least) << shiftOf(reach.memory))
    }, 0)
  const wholes = outside.map((memory) => {
    const own = nests.flatMap((reaches, index) =>
      reaches
        .filter((reach) => reach.memory === memory)
        .map((reach) => ({ reach, steps: slabs.nests[index]?.steps as number })),
    )
    const ranges = own.map(({ reach, steps }) => rangeOf(reach, 0, steps))
    const stored = own.filter(({ reach }) => reach.isStored)
    return {
      memory,
      shift: shiftOf(memory),
      whole: {
        least: Math.min(...ranges.map(({ least }) => least)),
        beyond: Math.max(...ranges.map(({ beyond }) => beyond)),
      },
      isStored: stored.length > 0,
      isDense: stored.every(({ reach, steps }) => isDense(reach, steps)),
    }
  })
  const used = wholes.filter(({ whole }) => whole.least < whole.beyond)
  if (!used.every(({ isDense: dense }) => dense)) return null
  const wholeBytes = used.reduce(
    (total, { whole, shift }) => total + ((whole.beyond - whole.least) << shift),
    0,
  )
  if (wholeBytes <= mostWholeBytes) {
    const places = placesOf(used.map(({ whole, shift }) => (whole.beyond - whole.least) << shift))
    return {
      tensors: used.map((tensor, index) => ({ ...tensor, at: places.at[index] as number })),
      bytes: places.bytes,
      nests: null,
    }
  }
  const directions = directionsOf(plan)
  const staged = nests.map((reaches, index): StagedNest | null => {
    const { steps: all, slabSize } = slabs.nests[index] as PlanSlabs['nests'][number]
    const block = Math.min(stepsInBlock(nestsOf(plan)[index] as never), Math.max(1, all))
    for (const reach of reaches) {
      const { least, beyond } = rangeOf(reach, 0, block)
      const needed = reach.inStep * (reach.step === 0 ? 1 : block)
      if (beyond - least > mostGaps * needed) return null
    }
    let steps = block
    while (steps < slabSize && bytesOf(reaches, 2 * steps) <= mostTileBytes) steps *= 2
    return { reaches, steps, isBackwards: directions[index] as boolean }
  })
  if (!staged.every((nest) => nest !== null)) return null
  const places = placesOf(
    used.map(({ memory }) =>
      Math.max(
        ...staged.map(({ reaches, steps }) =>
          bytesOf(
            reaches.filter((reach) => reach.memory === memory),
            steps,
          ),
        ),
      ),
    ),
  )
  return {
    tensors: used.map((tensor, index) => ({ ...tensor, at: places.at[index] as number })),
    bytes: places.bytes,
    nests: staged,
  }
}

/** Whether what is stored in a range of steps is all that lies there. */
function isDense(reach: Reach, steps: number): boolean {
  const { least, beyond } = rangeOf(reach, 0, steps)
  return beyond - least === reach.inStep * (reach.step === 0 ? 1 : steps)
}

/** Pieces of these sizes one behind the other, with room to read beyond their ends. */
function placesOf(sizes: readonly number[]): { at: number[]; bytes: number } {
  let bytes = 0
  const at = sizes.map((size) => {
    const place = bytes
    bytes += 64 * Math.ceil((size + 16) / 64)
    return place
  })
  return { at, bytes }
}
