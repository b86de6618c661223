import { AdafactorError, type AdafactorErrorCode, reasonOf } from '@adafactor/core'

/**
 * Loads a package that need not be there.
 *
 * @param packages what to install where it is not
 * @throws AdafactorError of the code (`backend/unavailable`), which says how to install it
 */
export async function optionalPackage<T>(
  load: () => Promise<T>,
  packages: readonly string[],
  code: AdafactorErrorCode = 'backend/unavailable',
): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    const isMissing = (cause as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    const [missing] = packages
    const why = isMissing
      ? `${missing} is not installed`
      : `${missing} could not be loaded (${reasonOf(cause).replaceAll(/\s+/g, ' ')})`
    throw new AdafactorError(code, `${why}; to have it: npm install ${packages.join(' ')}`, {
      cause,
    })
  }
}
