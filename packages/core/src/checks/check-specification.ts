import { AdafactorError } from '../errors.js'

/** The version of the backend interface and of programs that this core speaks. */
const specification = 1

/**
 * Refuses a backend or program made for another version of the interface. The message has both
 * versions, and the package on the older side is the one to update.
 *
 * @param what what was made for it: `program`, `backend "mine"`
 * @param found the `specification` that it has
 * @param packageName the npm package that it comes from, if known
 * @throws AdafactorError `backend/specification`
 * @example
 * ```ts
 * import { checkSpecification, stepProgram, stepForm, resolveParameterOptions } from '@adafactor/core'
 *
 * const program = stepProgram(stepForm([4, 3], resolveParameterOptions({}, 'weights', [4, 3])))
 * checkSpecification('program', program.specification) // this core speaks it
 * ```
 */
export function checkSpecification(what: string, found: unknown, packageName?: unknown): void {
  if (found === specification) return
  const coreIsOlder = typeof found === 'number' && found > specification
  const origin =
    typeof packageName === 'string' ? packageName : `the package that the ${what} comes from`
  throw new AdafactorError(
    'backend/specification',
    `the ${what} follows specification ${String(found)}, this @adafactor/core follows ${specification}: ` +
      `update ${coreIsOlder ? '@adafactor/core' : origin}`,
  )
}
