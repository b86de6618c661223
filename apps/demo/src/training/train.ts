import { accuracy } from './accuracy.js'
import { ascending, fillBatch, shuffle } from './batches.js'
import type { Digits } from './digit-set.js'
import { lossAndGradients, type Perceptron, type Tensors, workspace } from './perceptron.js'
import type { Random } from './random.js'

/** What training needs of an optimizer, on whatever backend it runs. */
export interface Stepper {
  /** Updates the parameters in place. */
  step(gradients: Tensors): void | PromiseLike<void>
}

/** What to train, on what, for how long. */
export interface Training {
  readonly model: Perceptron
  readonly optimizer: Stepper
  readonly digits: Digits
  readonly epochs: number
  /** Images per step; the last batch of an epoch may be smaller. */
  readonly batchSize: number
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
  /** The mean loss over the images of this epoch seen so far, in nats. */
  readonly loss: number
  /** Time spent learning: everything but the measurements of the test accuracy. */
  readonly trainingSeconds: number
  /** Time spent in `optimizer.step`, a part of `trainingSeconds`. */
  readonly optimizerSeconds: number
  /** Time since the start of the run. */
  readonly seconds: number
}

/** What `train` reports: after every batch, and after every epoch with the test accuracy. */
export type TrainingEvent =
  | (Progress & { readonly kind: 'batch' })
  | (Progress & { readonly kind: 'epoch'; readonly testAccuracy: number })

/**
 * Trains `model` and yields an event after every batch and every epoch. Work is only done while the
 * consumer asks for the next event, so it may draw, rest or stop whenever it likes.
 */
export async function* train(training: Training): AsyncGenerator<TrainingEvent, void, void> {
  const { model, optimizer, digits, epochs, batchSize, random } = training
  const space = workspace(model, batchSize)
  const epochSize = digits.training.count
  const order = ascending(epochSize)
  const start = seconds()
  let trainingSeconds = 0
  let optimizerSeconds = 0
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let lossSum = 0
    const progress = (epochImages: number): Progress => ({
      epoch,
      epochs,
      epochImages,
      epochSize,
      images: (epoch - 1) * epochSize + epochImages,
      loss: lossSum / epochImages,
      trainingSeconds,
      optimizerSeconds,
      seconds: seconds() - start,
    })
    shuffle(order, random)
    for (let first = 0; first < epochSize; first += batchSize) {
      const batchStart = seconds()
      fillBatch(space.batch, digits.training, order.subarray(first, first + batchSize))
      lossSum += lossAndGradients(model, space) * space.batch.count
      const stepStart = seconds()
      await optimizer.step(space.gradients)
      const stepEnd = seconds()
      optimizerSeconds += stepEnd - stepStart
      trainingSeconds += stepEnd - batchStart
      yield { kind: 'batch', ...progress(first + space.batch.count) }
    }
    const testAccuracy = accuracy(model, space, digits.test)
    yield { kind: 'epoch', testAccuracy, ...progress(epochSize) }
  }
}

function seconds(): number {
  return performance.now() / 1000
}
