import { elementTypes } from '@adafactor/core'
import { accessesOf } from '../plan/accessed-tensors.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import type { BatchItem } from './batch-item.js'

/** Elements that are worth launches of their own: below, four at once save less than a launch costs. */
const worthLaunches = 2 ** 22

/**
 * The items of a batch by how many neighbours along a row their kernels take at once: four, where rows
 * begin at multiples of four elements.
 */
export function chooseWidths(
  plan: ProgramPlan,
  items: readonly BatchItem[],
): { readonly width: 1 | 4; readonly items: readonly number[] }[] {
  const numbers = [...items.keys()]
  const needs = needsOf(plan)
  const fours = numbers.filter((item) => canBeWide(plan, needs, items[item] as BatchItem))
  if (fours.length === items.length) return [{ width: 4, items: numbers }]
  const elements = fours.reduce((sum, item) => sum + elementsOf(items[item] as BatchItem), 0)
  if (elements < worthLaunches) return [{ width: 1, items: numbers }]
  const isFour = new Set(fours)
  return [
    { width: 4, items: fours },
    { width: 1, items: numbers.filter((item) => !isFour.has(item)) },
  ]
}

/** What four float32 numbers take. */
const vectorBytes = 16

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
