import type { Execution } from '../backend.js'
import { AdafactorError } from '../errors.js'
import type { Program } from '../program/program.js'
import type { InterpretedBackendParts } from './interpreted-parts.js'

/**
 * Fails at compile time if an operation is missing: plain JavaScript has no type checker to say so.
 * @throws AdafactorError `backend/missing-operation`
 */
export function checkOperations<T>(
  { name, ops, assign }: InterpretedBackendParts<T, Execution>,
  program: Program,
): void {
  const check = (operation: keyof typeof ops, neededBy: string) => {
    if (typeof ops[operation] === 'function') return
    throw new AdafactorError(
      'backend/missing-operation',
      `the backend "${name}" has no operation "${operation}", which ${neededBy} needs; add it to "ops"`,
    )
  }
  for (const { op } of program.expressions) {
    if (op === 'tensor') continue
    check(op === 'scalar' || op === 'size' ? 'constant' : op, `the program "${program.name}"`)
  }
  if (!assign) return
  check('constant', '"assign"')
  check('where', '"assign"')
}
