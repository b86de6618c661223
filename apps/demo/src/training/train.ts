import { accuracy } from './accuracy.js'
import { BatchOrder } from './batch-order.js'
import { fillBatch } from './batches.js'
import type { Digits } from './digit-set.js'
import type { AnyLearner } from './learner.js'
import type { Random } from './random.js'

/** What to train, on what, for how long. */
export interface Training {
  /** Its batch is the images of a step; the last batch of an epoch may be smaller. */
  readonly learner: AnyLearner
  readonly digits: Digits
  readonly epochs: number
  /** Draws the order of the images. */
  readonly random: Random
}

/** Where a run is. All times are in seconds since the start of the run. */
export interface Progress {
  /** The epoch that this belongs to, counted from 1. */
  readonly epoch: number
  readonly epochs: number
  /** Images seen in this epoch, and how many there are. */
  readonly epochImages: number
  readonly epochSize: number
  /** Images seen in the whole run. */
  readonly images: number
  /**
   * The mean loss over the images of this epoch, in nats: of those seen up to the last time that it
   * was read, and of all of them at the end of the epoch.
   */
  readonly loss: number
  /** Time spent learning: everything but the measurements of the test accuracy. */
  readonly trainingSeconds: number
  /**
   * Time until `Learner.step` was done, a part of `trainingSeconds`. A GPU goes on working after
   * that: there it is the time that the step took to be handed over.
   */
  readonly optimizerSeconds: number
  /** Time since the start of the run. */
  readonly seconds: number
}

/** What `train` reports: after every batch, and after every epoch with the test accuracy. */
export type TrainingEvent =
  | (Progress & { readonly kind: 'batch' })
  | (Progress & { readonly kind: 'epoch'; readonly testAccuracy: number })

/** Reading the loss waits for the device, so most batches go without. */
const batchesPerLossReading = 10

/**
 * Trains and yields an event after every batch and every epoch. Work is only done while the
 * consumer asks for the next event, so it may draw, rest or stop whenever it likes.
 */
export async function* train(training: Training): AsyncGenerator<TrainingEvent, void, void> {
  const { learner, digits, epochs, random } = training
  const { batch } = learner
  const batchSize = batch.labels.length
  const epochSize = digits.training.count
  const order = new BatchOrder(epochSize, batchSize, random)
  const start = seconds()
  let trainingSeconds = 0
  let optimizerSeconds = 0
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let loss = 0
    const progress = (epochImages: number): Progress => ({
      epoch,
      epochs,
      epochImages,
      epochSize,
      images: (epoch - 1) * epochSize + epochImages,
      loss,
      trainingSeconds,
      optimizerSeconds,
      seconds: seconds() - start,
    })
    learner.loss.reset()
    for (let first = 0; first < epochSize; first += batchSize) {
      const batchStart = seconds()
      fillBatch(batch, digits.training, order.next())
      await learner.findGradients()
      const stepStart = seconds()
      await learner.step()
      optimizerSeconds += seconds() - stepStart
      const seen = first + batch.count
      if ((first / batchSize) % batchesPerLossReading === 0 || seen === epochSize) {
        loss = (await learner.loss.read()) / seen
      }
      trainingSeconds += seconds() - batchStart
      yield { kind: 'batch', ...progress(seen) }
    }
    const testAccuracy = await accuracy(learner, digits.test)
    yield { kind: 'epoch', testAccuracy, ...progress(epochSize) }
  }
}

function seconds(): number {
  return performance.now() / 1000
}
