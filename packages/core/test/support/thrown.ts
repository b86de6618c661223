import { AdafactorError } from '../../src/index.js'

/** The error that a call throws; fails if it throws none, or one of another kind. */
export function thrown(call: () => unknown): AdafactorError {
  try {
    call()
  } catch (error) {
    if (AdafactorError.isInstance(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
