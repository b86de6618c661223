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
import { OptimizerMemory } from './optimizer-memory.js'

/** A network together with an optimizer of its parameters, on whatever device. */
export interface AnyLearner
  extends Pick<Network<unknown>, 'batch' | 'loss' | 'correct' | 'classify'> {
  /** Computes the gradients of the batch. */
  findGradients(): MaybePromise<void>
  /** Moves the parameters along the gradients that were found. */
  step(): MaybePromise<void>
  /** What the optimizer holds. */
  readonly stateBytes: number
  /** What the optimizer has had the backend allocate. */
  readonly memory: OptimizerMemory
  /** A copy of the parameters. Waits for the device. */
  readParameters(): Promise<LayerValues[]>
  dispose(): void
}

/** A network with an Adafactor. */
export interface Learner extends AnyLearner {
  /** A copy of the optimizer's state. Waits for the device, as `lastStep` does. */
  stateDict(): MaybePromise<StateDict>
  /**
   * Takes over the state of an optimizer with the same options.
   * @throws AdafactorError `state/format`, `state/mismatch`
   */
  loadStateDict(state: StateDict): MaybePromise<unknown>
  /** What the last step did to each parameter. */
  lastStep(): MaybePromise<Readonly<Record<string, StepReport>>>
}

/** Joins `network` to an Adafactor of its parameters, which are tensors of `backend`. */
export function learner<T, E extends Execution>(
  backend: Backend<T, E>,
  network: Network<T>,
  options: AdafactorOptions,
): Learner {
  const params = namedTensors(network.layers)
  const memory = new OptimizerMemory(backend)
  const optimizer = memory.ofState(() => adafactor({ backend, params, ...options }))
  return {
    ...learnerWith(backend, network, memory, optimizer),
    stateDict: () => optimizer.stateDict(),
    loadStateDict: (state) => optimizer.loadStateDict(state),
    lastStep: () => optimizer.lastStep(),
  }
}

/** Joins `network` to any optimizer of its parameters. */
export function learnerWith<T, E extends Execution>(
  backend: Backend<T, E>,
  network: Network<T>,
  memory: OptimizerMemory,
  optimizer: {
    step(gradients: Readonly<Record<string, T>>): MaybePromise<void>
    readonly stateBytes: number
    dispose(): void
  },
): AnyLearner {
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
    step: () => memory.ofStep(() => optimizer.step(gradients)),
    stateBytes: optimizer.stateBytes,
    memory,
    readParameters: () =>
      Promise.all(
        network.layers.map(async (layer) => ({
          ...layer,
          weights: await read(layer.weights),
          bias: await read(layer.bias),
        })),
      ),
    dispose() {
      optimizer.dispose()
      network.dispose()
    },
  }
}
