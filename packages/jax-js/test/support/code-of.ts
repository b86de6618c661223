import { AdafactorError } from '@adafactor/core'

/** The code of the error that a call throws; undefined if it throws none. */
export function codeOf(call: () => unknown): string | undefined {
  try {
    call()
  } catch (error) {
    if (AdafactorError.isInstance(error)) return error.code
    throw error
  }
  return undefined
}
