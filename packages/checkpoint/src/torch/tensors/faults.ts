import { AdafactorError } from '@adafactor/core'

/** The errors about one file, which say its name. */
export interface Faults {
  /** What no writer writes. */
  damaged(why: string): AdafactorError
  truncated(why: string): AdafactorError
  /** What is right but not read here. */
  unsupported(why: string): AdafactorError
}

/** @param name of the file */
export function faultsOf(name: string): Faults {
  return {
    damaged: (why) => new AdafactorError('checkpoint/format', `${name} is damaged: ${why}`),
    truncated: (why) =>
      new AdafactorError('checkpoint/truncated', `${name} ends too early: ${why}`),
    unsupported: (why) => new AdafactorError('checkpoint/unsupported', `${name} ${why}`),
  }
}
