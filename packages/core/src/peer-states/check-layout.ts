import { checkChoice } from '../checks/option-checks.js'
import { layouts } from './layouts.js'
import type { StateLayout } from './peer-state.js'

/** @throws AdafactorError `option/invalid` unless the value names a layout */
export function checkLayout(value: unknown): StateLayout {
  return checkChoice('layout', value, Object.keys(layouts) as StateLayout[])
}
