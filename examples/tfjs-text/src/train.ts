import * as tf from '@tensorflow/tfjs'
import { Alphabet } from './alphabet.js'
import { continueText } from './continue-text.js'
import { makeModel } from './model.js'
import { makeText } from './text.js'

/** How an epoch went. */
export interface Epoch {
  readonly epoch: number
  /** Mean over the epoch's batches. */
  readonly loss: number
  readonly seconds: number
}

export interface TrainOptions {
  readonly seed: number
  readonly epochs: number
  /** Characters of the text that are used. Default: all. */
  readonly characters?: number
  /** Called after each epoch. */
  readonly show?: (epoch: Epoch) => void
}

export interface Trained {
  readonly epochs: readonly Epoch[]
  /** What the model writes after `prompt`. */
  readonly writes: string
}

export const prompt = 'one+two=three. two+four='

/** Trains a new model with this optimizer by `compile` and `fit`, on the backend that is set. */
export async function train(
  optimizer: tf.Optimizer,
  { seed, epochs, characters, show }: TrainOptions,
): Promise<Trained> {
  const text = makeText(seed)
  const alphabet = new Alphabet(text)
  const { seen, next } = alphabet.windows(text.slice(0, characters))
  const model = makeModel(alphabet.size, seed)
  model.compile({ optimizer, loss: 'categoricalCrossentropy' })
  const done: Epoch[] = []
  let begin = performance.now()
  await model.fit(seen, next, {
    epochs,
    batchSize: 64,
    verbose: 0,
    // The text is in a random order, and so all see the same batches.
    shuffle: false,
    callbacks: {
      onEpochEnd: (index, logs = {}) => {
        const seconds = (performance.now() - begin) / 1000
        begin = performance.now()
        const epoch = { epoch: index + 1, loss: logs.loss as number, seconds }
        done.push(epoch)
        show?.(epoch)
      },
    },
  })
  const writes = await continueText(model, alphabet, prompt)
  model.dispose()
  tf.dispose([seen, next])
  return { epochs: done, writes }
}
