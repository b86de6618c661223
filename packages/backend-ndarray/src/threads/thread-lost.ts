import { AdafactorError } from '@adafactor/core'

/**
 * The error for a thread that is gone.
 *
 * @param isAtWork whether it had part of a parameter to do
 */
export function threadLost(reason: string, isAtWork: boolean): AdafactorError {
  return new AdafactorError(
    'backend/thread-lost',
    `a thread of the backend was lost: ${reason}; ` +
      (isAtWork
        ? 'the parameter it worked on, or its state, is updated in part: load the last saved ' +
          'parameters and state'
        : 'nothing was changed: call it again') +
      '. The backend goes on with one thread',
  )
}
