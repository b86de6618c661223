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
  const fours = numbers.filter((item) => canBeWide(plan, items[item] as BatchItem))
  if (fours.length === items.length) return [{ width: 4, items: numbers }]
  const elements = fours.reduce((sum, item) => sum + elementsOf(items[item] as BatchItem), 0)
  if (elements < worthLaunches) return [{ width: 1, items: numbers }]
  const isFour = new Set(fours)
  return [
    { width: 4, items: fours },
    { width: 1, items: numbers.filter((item) => !isFour.has(item)) },
  ]
}

/** How many elements an item's largest space has. */
export function elementsOf({ sizes }: BatchItem): number {
  return sizes.reduce((product, size) => product * size, 1)
}

function canBeWide(plan: ProgramPlan, { sizes, tensors }: BatchItem): boolean {
  const innermost = plan.program.rank - 1
  if (innermost < 0 || (sizes[innermost] as number) % 4 !== 0) return false
  const accesses = plan.kernels.flatMap((kernel) => accessesOf(plan, kernel, 4))
  return plan.program.tensors.every(({ name, axes }, index) => {
    const { type, offset, isApart } = tensors[index] as BatchItem['tensors'][number]
    const own = accesses.filter(({ tensor }) => tensor === name)
    const isAligned = offset % (4 * elementTypes[type].bytes) === 0
    if (axes.includes(innermost) && !isAligned) return false
    // A store to one number of four may write all of them.
    return isApart || !own.some(({ isStored, reach }) => isStored && reach === 'single')
  })
}
