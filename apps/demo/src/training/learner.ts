import { type AdafactorOptions, adafactor, type Backend, type Execution } from '@adafactor/core'
import type { MaybePromise, Network } from './network.js'

/** A network together with the optimizer of its parameters, on whatever device. */
export interface Learner extends Pick<Network<unknown>, 'batch' | 'loss' | 'correct' | 'classify'> {
  /** Computes the gradients of the batch. */
  findGradients(): MaybePromise<void>
  /** Moves the parameters along the gradients that were found. */
  step(): MaybePromise<void>
  /** What the optimizer holds. */
  readonly stateBytes: number
  dispose(): void
}

/** Joins `network` to an Adafactor of its parameters, which are tensors of `backend`. */
export function learner<T, E extends Execution>(
  backend: Backend<T, E>,
  network: Network<T>,
  options: AdafactorOptions,
): Learner {
  const optimizer = adafactor({ backend, params: network.parameters, ...options })
  let gradients: Readonly<Record<string, T>> = {}
  return {
    batch: network.batch,
    loss: network.loss,
    correct: network.correct,
    classify: () => network.classify(),
    async findGradients() {
      gradients = await network.gradients()
    },
    step: () => optimizer.step(gradients),
    stateBytes: optimizer.stateBytes,
    dispose() {
      optimizer.dispose()
      network.dispose()
    },
  }
}
