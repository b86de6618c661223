import {
  type Batch,
  batchOf,
  type Contender,
  type Gpt,
  type GptSize,
  lossOf,
  randomIntegers,
} from '@adafactor/example-jax-js-gpt'
import { type JsTree, jit, type numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { sequences } from './gpt-sizes.js'

/** What two models are trained with. */
export interface ComparisonOptions {
  readonly size: GptSize
  /** What both begin with: consumed. */
  readonly start: Gpt
  readonly contenders: readonly [Contender, Contender]
  /** Tokens. */
  readonly text: ArrayLike<number>
  readonly seed: number
}

/** A model with its optimizer. */
interface Learner {
  readonly contender: Contender
  params: Gpt
  state: JsTree<np.Array>
}

/** A number for each of the two optimizers. */
export type Pair<T> = readonly [T, T]

/** Two models that learn in turns, one step each, from the same batches and the same start. */
export class Comparison {
  readonly #options: ComparisonOptions
  readonly #learners: [Learner, Learner]
  readonly #random: (limit: number) => number
  readonly #backward
  #steps = 0

  constructor(options: ComparisonOptions) {
    const { size, seed, start, contenders } = options
    this.#options = options
    this.#random = randomIntegers(seed)
    this.#backward = jit(
      valueAndGrad((params: Gpt, batch: Batch) => lossOf(params, batch, size.heads)),
    )
    const learner = (contender: Contender, params: Gpt): Learner => ({
      contender,
      params,
      state: contender.init(tree.ref(params)),
    })
    this.#learners = [learner(contenders[0], tree.ref(start)), learner(contenders[1], start)]
  }

  /** Steps done by each. */
  get steps(): number {
    return this.#steps
  }

  /** Bytes of the arrays that each optimizer keeps from step to step. */
  get stateBytes(): Pair<number> {
    const bytesOf = ({ state }: Learner) =>
      tree.leaves<np.Array>(state).reduce((sum, { size, dtype }) => sum + size * bytesPer(dtype), 0)
    return [bytesOf(this.#learners[0]), bytesOf(this.#learners[1])]
  }

  /** One step of each, on the same batch: the loss of each before it. */
  async step(): Promise<Pair<number>> {
    const { text, size } = this.#options
    const batch = batchOf(text, this.#random, { ...size, sequences })
    const [first, second] = this.#learners
    const losses = [
      await this.#stepOf(first, tree.ref(batch)),
      await this.#stepOf(second, batch),
    ] as const
    this.#steps++
    return losses
  }

  /** The parameters of one of the two, with a reference of their own. */
  paramsOf(index: 0 | 1): Gpt {
    return tree.ref(this.#learners[index].params)
  }

  dispose(): void {
    for (const { params, state } of this.#learners) {
      tree.dispose(params)
      tree.dispose(state)
    }
    this.#backward.dispose()
  }

  async #stepOf(learner: Learner, batch: Batch): Promise<number> {
    const { contender, params, state } = learner
    const [loss, gradients] = this.#backward(tree.ref(params), batch)
    ;[learner.params, learner.state] = contender.step(gradients as Gpt, params, state)
    const [value] = await (loss as np.Array).data()
    // With one array of a compiled function all of them are computed.
    await learner.params.norm.blockUntilReady()
    return value as number
  }
}

function bytesPer(dtype: np.Array['dtype']): number {
  return dtype === 'float16' ? 2 : dtype === 'float64' ? 8 : 4
}
