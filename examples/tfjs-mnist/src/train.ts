import type * as tf from '@tensorflow/tfjs'
import type { DigitSet } from './load-digits.js'
import { makeModel } from './model.js'

/** How an epoch went. */
export interface Epoch {
  readonly epoch: number
  /** Mean over the epoch's batches. */
  readonly loss: number
  /** The share of the test digits that it reads right after the epoch. */
  readonly accuracy: number
  readonly seconds: number
}

export interface TrainOptions {
  readonly training: DigitSet
  readonly test: DigitSet
  readonly epochs: number
  readonly seed: number
  /** Called after each epoch. */
  readonly show?: (epoch: Epoch) => Promise<void>
}

/** Trains a new model with this optimizer, as any other: `compile` and `fit`. */
export async function train(
  optimizer: tf.Optimizer,
  { training, test, epochs, seed, show }: TrainOptions,
): Promise<Epoch[]> {
  const model = makeModel(seed)
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  const done: Epoch[] = []
  let begin = performance.now()
  await model.fit(training.images, training.labels, {
    epochs,
    batchSize: 64,
    // MNIST is in a random order already, and so all see the same batches.
    shuffle: false,
    verbose: 0,
    validationData: [test.images, test.labels],
    callbacks: {
      onEpochEnd: async (index, logs = {}) => {
        const seconds = (performance.now() - begin) / 1000
        begin = performance.now()
        const epoch = {
          epoch: index + 1,
          loss: logs.loss as number,
          accuracy: logs.val_acc as number,
          seconds,
        }
        done.push(epoch)
        await show?.(epoch)
      },
    },
  })
  model.dispose()
  return done
}
