import type { Plan } from '../plan/plan.js'
import { nearestPattern, numbersOfPatterns } from '../tensors/half-patterns.js'
import { type ElementType, isHalfElement } from '../tensors/strided-view.js'

/** How an element is read: those of 16 bits by the table of their numbers. */
export function widened(elements: ElementType, element: string): string {
  return isHalfElement(elements) ? `${elements}_numbers[${element}]` : element
}

/** What is written into an element for a value: the nearest pattern where it has 16 bits. */
export function rounded(elements: ElementType, value: string): string {
  return isHalfElement(elements) ? `${elements}_pattern(${value})` : value
}

/** What the text of a plan uses for its elements of 16 bits, by name. */
export function halfNames({ memories }: Plan): Readonly<Record<string, unknown>> {
  const types = new Set(memories.map(({ elements }) => elements).filter(isHalfElement))
  return Object.fromEntries(
    [...types].flatMap((type) => [
      [`${type}_numbers`, numbersOfPatterns(type)],
      [`${type}_pattern`, nearestPattern[type]],
    ]),
  )
}
