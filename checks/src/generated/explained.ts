import type { Program } from '@adafactor/core'
import { explain } from '@adafactor/core/compiler'

/**
 * What stands above a generated text: what it was made for, and the passes of the program.
 * @param comment what begins a comment in its language
 */
export function explained(program: Program, madeFor: readonly string[], comment = '//'): string {
  const lines = [program.name, ...madeFor, '', ...explain(program).split('\n')]
  return lines.map((line) => `${comment} ${line}`.trimEnd()).join('\n')
}
