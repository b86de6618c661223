import { checkChoice, checkKeys, checkNumber, checkObject } from '@adafactor/core'
import { mostThreads } from './threads/control-block.js'

const choices = {
  type: ['float32', 'float64'],
  engine: ['auto', 'webassembly', 'javascript', 'closures'],
} as const

/**
 * Refuses options that there are not and values that are not among their choices. An option that
 * is undefined is one that was not given.
 *
 * @param caller the function that was called
 * @param others the options beside those of every backend here, whose values are its own concern
 * @throws AdafactorError `option/unknown`, with the name that may be meant; `option/invalid`
 */
export function checkOptions(
  caller: string,
  options: unknown,
  others: readonly string[] = [],
): void {
  const known = [...others, ...Object.keys(choices), 'threads']
  checkObject('options', options, `a plain object with ${known.join(', ')}`, {
    caller,
    noun: 'argument',
  })
  checkKeys('', options, known, { caller })
  for (const [name, allowed] of Object.entries(choices)) {
    const value: unknown = options[name as keyof typeof options]
    if (value !== undefined) checkChoice(name, value, allowed, { caller })
  }
  const { threads } = options as { readonly threads?: unknown }
  if (threads !== undefined) {
    checkNumber('threads', threads, { atLeast: 1, atMost: mostThreads, whole: true }, { caller })
  }
}
