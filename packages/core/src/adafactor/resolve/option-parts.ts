import { checkObject } from '../../checks/option-checks.js'
import type { Axes } from '../../tensors/shape.js'
import { optionParts } from '../option-words.js'
import { checkNames } from './option-names.js'

/** Refuses what is no object of the parts of an option. */
export function checkParts(option: keyof typeof optionParts, value: unknown, short: string): void {
  const parts = optionParts[option]
  checkObject(option, value, `${short} or { ${parts.join(', ')} }`)
  checkNames(`${option}.`, value, parts)
}

/** Axes in the one order in which settings have them. */
export function ascending(axes: Axes): Axes {
  return [...axes].sort((a, b) => a - b)
}
