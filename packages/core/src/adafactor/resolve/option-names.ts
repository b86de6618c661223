import { checkKeys, checkObject } from '../../checks/option-checks.js'
import { optionHint, optionNames } from '../option-words.js'
import type { AdafactorOptions } from '../options.js'

/** Refuses what is no object of options of the whole optimizer. */
export function checkOptions(options: AdafactorOptions): void {
  checkObject('options', options, 'a plain object')
  checkNames('', options, optionNames)
}

/** Refuses names that are none of the known ones, in whatever words of others they are. */
export function checkNames(within: string, options: object, known: readonly string[]): void {
  checkKeys(within, options, known, {}, optionHint(within, known))
}
