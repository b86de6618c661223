import { AdafactorError } from '@adafactor/core'

/** The typed error that a call throws or a promise rejects with. */
export async function refusal(call: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await call()
  } catch (error) {
    if (AdafactorError.isInstance(error)) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('the call was not refused')
}
