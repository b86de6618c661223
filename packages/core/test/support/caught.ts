import { AdafactorError } from '../../src/index.js'

/** The error that a task throws, which must be one of this library's: `code: message`. */
export function caught(task: () => unknown): string {
  try {
    task()
  } catch (error) {
    if (AdafactorError.isInstance(error)) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The error that a promise is rejected with, as {@link caught}. */
export async function rejected(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => {
      throw new Error('it was not rejected')
    },
    (error) =>
      caught(() => {
        throw error
      }),
  )
}
