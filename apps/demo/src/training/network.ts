import type { Batch } from './batches.js'
import type { Layer } from './layers.js'

/** A value, or a promise of it from a device that is not waited for. */
export type MaybePromise<V> = V | PromiseLike<V>

/** A number that a network adds up, on its device, from one batch to the next. */
export interface Tally {
  /** Starts again at 0. */
  reset(): void
  /** The sum since then. Waits for the device: not to be asked for after every batch. */
  read(): MaybePromise<number>
}

/**
 * A multilayer perceptron on some device: fully connected layers with ReLU between them, softmax
 * and cross-entropy at the end. The caller puts examples into `batch` and says what to do with
 * them; what comes of it stays on the device until a tally is read.
 *
 * @typeParam T tensors of the backend that the optimizer of this network runs on
 */
export interface Network<T> {
  /** Where the caller puts the examples. */
  readonly batch: Batch
  /** What is learned. */
  readonly layers: readonly Layer<T>[]
  /** The cross-entropy of the examples that went through `gradients`, in nats. */
  readonly loss: Tally
  /** How many of the examples that went through `classify` got the label that they have. */
  readonly correct: Tally
  /**
   * Runs the batch forward and backward.
   * @returns the gradients of its mean loss by parameter name, valid until the next call
   */
  gradients(): MaybePromise<Readonly<Record<string, T>>>
  /** Runs the batch forward and compares with its labels. */
  classify(): MaybePromise<void>
  /** Gives back what is on the device, parameters included. */
  dispose(): void
}
