import { AdafactorError } from './errors.js'

/** The version of the backend interface and of programs that this core speaks. */
const specification = 1

/**
 * Refuses a backend or program made for another version of the interface.
 * @throws AdafactorError `backend/specification`
 */
export function checkSpecification(what: string, found: unknown): void {
  if (found === specification) return
  const older = typeof found === 'number' && found > specification
  throw new AdafactorError(
    'backend/specification',
    `the ${what} follows specification ${String(found)}, this @adafactor/core follows ${specification}: ` +
      `update ${older ? '@adafactor/core' : `the package that the ${what} comes from`}`,
  )
}
