import {
  type AdafactorOptions,
  adafactor,
  type Backend,
  type Execution,
  type StateDict,
  type StepReport,
} from '@adafactor/core'
import { type LayerValues, namedTensors } from './layers.js'
import type { MaybePromise, Network } from './network.js'

/** A network together with the optimizer of its parameters, on whatever device. */
export interface Learner extends Pick<Network<unknown>, 'batch' | 'loss' | 'correct' | 'classify'> {
  /** Computes the gradients of the batch. */
  findGradients(): MaybePromise<void>
  /** Moves the parameters along the gradients that were found. */
  step(): MaybePromise<void>
  /** What the optimizer holds. */
  readonly stateBytes: number
  /** A copy of the parameters. Waits for the device, as the next three do. */
  readParameters(): Promise<LayerValues[]>
  /** A copy of the optimizer's state. */
  stateDict(): MaybePromise<StateDict>
  /**
   * Takes over the state of an optimizer with the same options.
   * @throws AdafactorError `state/format`, `state/mismatch`
   */
  loadStateDict(state: StateDict): MaybePromise<unknown>
  /** What the last step did to each parameter. */
  lastStep(): MaybePromise<Readonly<Record<string, StepReport>>>
  dispose(): void
}

/** Joins `network` to an Adafactor of its parameters, which are tensors of `backend`. */
export function learner<T, E extends Execution>(
  backend: Backend<T, E>,
  network: Network<T>,
  options: AdafactorOptions,
): Learner {
  const params = namedTensors(network.layers)
  const optimizer = adafactor({ backend, params, ...options })
  let gradients: Readonly<Record<string, T>> = {}
  const read = async (tensor: T) => Float32Array.from(await backend.read(tensor))
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
    readParameters: () =>
      Promise.all(
        network.layers.map(async (layer) => ({
          ...layer,
          weights: await read(layer.weights),
          bias: await read(layer.bias),
        })),
      ),
    stateDict: () => optimizer.stateDict(),
    loadStateDict: (state) => optimizer.loadStateDict(state),
    lastStep: () => optimizer.lastStep(),
    dispose() {
      optimizer.dispose()
      network.dispose()
    },
  }
}
