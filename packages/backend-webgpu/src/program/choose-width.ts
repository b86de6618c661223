import { elementTypes } from '@adafactor/core'
import { accessesOf } from '../plan/accessed-tensors.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import type { BatchItem } from './batch-item.js'

/** How many neighbours along a row kernels take at once. */
export type Width = 1 | 4

/** Elements that are worth launches of their own: vectors save less than a launch costs below. */
const worthLaunches = 2 ** 22

/**
 * How many neighbours along a row the kernels of each item take at once: four, where rows begin at
 * multiples of four elements. Items are alike whatever else is in their batch: so are their numbers.
 */
export function widthsOf(plan: ProgramPlan, items: readonly BatchItem[]): Width[] {
  const needs = needsOf(plan)
  return items.map((item) => (canBeWide(plan, needs, item) ? 4 : 1))
}

/**
 * The places of items that share launches: all, unless some are so large that they are worth kernels which
 * have buffers as vectors.
 */
export function shareLaunches(items: readonly BatchItem[], widths: readonly Width[]): number[][] {
  const places = [...items.keys()]
  const fours = places.filter((place) => widths[place] === 4)
  const elements = fours.reduce((sum, place) => sum + elementsOf(items[place] as BatchItem), 0)
  if (fours.length === items.length || elements < worthLaunches) return [places]
  return [fours, places.filter((place) => widths[place] === 1)]
}

/** What four float32 numbers take. */
export const vectorBytes = 16

/** How many elements an item's largest space has. */
export function elementsOf({ sizes }: BatchItem): number {
  return sizes.reduce((product, size) => product * size, 1)
}

/** What a tensor has to be like, for kernels that take four neighbours at once. */
interface Needs {
  /** Four neighbours begin at multiples of what they take. */
  readonly isAligned: boolean
  /** A store to one number of four may write all of them: nothing of others' may be near. */
  readonly isApart: boolean
}

/** In the order of declaration. */
function needsOf(plan: ProgramPlan): Needs[] {
  const accesses = plan.kernels.flatMap((kernel) => accessesOf(plan, kernel, 4))
  return plan.program.tensors.map(({ name, axes }) => ({
    isAligned: axes.includes(plan.program.rank - 1),
    isApart: accesses.some(
      ({ tensor, isStored, reach }) => tensor === name && isStored && reach === 'single',
    ),
  }))
}

function canBeWide(
  { program }: ProgramPlan,
  needs: readonly Needs[],
  { sizes, tensors }: BatchItem,
): boolean {
  if (program.rank === 0 || (sizes[program.rank - 1] as number) % 4 !== 0) return false
  return tensors.every(({ buffer, type, offset, bytes, isApart }, index) => {
    const need = needs[index] as Needs
    const isAligned = offset % (4 * elementTypes[type].bytes) === 0
    // Of a buffer that is bound as vectors kernels see whole ones only.
    const isSeen = offset + bytes <= buffer.size - (buffer.size % vectorBytes)
    return isSeen && (isAligned || !need.isAligned) && (isApart || !need.isApart)
  })
}
