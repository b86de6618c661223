import type { Progress, TrainingEvent } from '../training/train.js'
import type { BothEvents } from './train-both.js'

export type EpochEvent = Extract<TrainingEvent, { kind: 'epoch' }>

/** What a run came to so far, with what the run beside it came to. */
export class Reached {
  #last: BothEvents | undefined
  #epoch: EpochEvent | undefined
  #otherEpoch: EpochEvent | undefined

  take(events: BothEvents): void {
    this.#last = events
    if (events.event.kind === 'epoch') this.#epoch = events.event
    if (events.other?.kind === 'epoch') this.#otherEpoch = events.other
  }

  /** Where it is; it has begun. */
  get last(): Progress {
    if (this.#last === undefined) throw new Error('the run has not begun')
    return this.#last.event
  }

  get other(): Progress | undefined {
    return this.#last?.other
  }

  /** The last epoch that was finished, and measured. */
  get epoch(): EpochEvent | undefined {
    return this.#epoch
  }

  get otherEpoch(): EpochEvent | undefined {
    return this.#otherEpoch
  }
}
