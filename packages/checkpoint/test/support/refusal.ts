import { AdafactorError, type AdafactorErrorCode } from '@adafactor/core'

/** The message of the error of this library that a task fails with; anything else fails the test. */
export async function refusal(code: AdafactorErrorCode, task: () => unknown): Promise<string> {
  try {
    await task()
  } catch (error) {
    if (AdafactorError.isInstance(error, code)) return error.reason
    throw error
  }
  throw new Error(`nothing was refused with ${code}`)
}
