import { type Training, type TrainingEvent, train } from '../training/train.js'

/** An event of a run, and the one of the run beside it. */
export interface BothEvents {
  readonly event: TrainingEvent
  readonly other?: TrainingEvent
}

/**
 * Trains, and beside it another learner for as many epochs on the same digits, step by step: what one is asked for,
 * the other does as well.
 */
export async function* trainBoth(
  training: Training,
  beside: Training | undefined,
): AsyncGenerator<BothEvents, void, void> {
  const others = beside && train(beside)
  for await (const event of train(training)) {
    const other = (await others?.next())?.value
    yield { event, ...(other ? { other } : {}) }
  }
}
