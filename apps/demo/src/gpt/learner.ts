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

/** What a model is trained with. */
export interface LearnerOptions {
  readonly size: GptSize
  /** What it begins with: consumed. */
  readonly start: Gpt
  /** Disposed of with the learner. */
  readonly contender: Contender
  /** Tokens. */
  readonly text: ArrayLike<number>
  /** Learners of one seed get the same batches. */
  readonly seed: number
}

/** A model that learns a text with its optimizer. */
export class Learner {
  readonly #options: LearnerOptions
  readonly #random: (limit: number) => number
  readonly #backward
  #params: Gpt
  #state: JsTree<np.Array>
  #steps = 0

  constructor(options: LearnerOptions) {
    const { size, start, contender, seed } = options
    this.#options = options
    this.#random = randomIntegers(seed)
    this.#backward = jit(
      valueAndGrad((params: Gpt, batch: Batch) => lossOf(params, batch, size.heads)),
    )
    this.#params = start
    this.#state = contender.init(tree.ref(start))
  }

  /** Steps done. */
  get steps(): number {
    return this.#steps
  }

  /** Bytes of the arrays that the optimizer keeps from step to step. */
  get stateBytes(): number {
    return tree
      .leaves<np.Array>(this.#state)
      .reduce((sum, { size, dtype }) => sum + size * bytesPer(dtype), 0)
  }

  /** The parameters, with a reference of their own. */
  get params(): Gpt {
    return tree.ref(this.#params)
  }

  /**
   * Learns from the next batch: the loss on it before that.
   * @throws Error for a loss that is not finite: all that the model would learn is lost
   */
  async step(): Promise<number> {
    const { text, size, contender } = this.#options
    const batch = batchOf(text, this.#random, { ...size, sequences })
    const [loss, gradients] = this.#backward(this.params, batch)
    ;[this.#params, this.#state] = contender.step(gradients as Gpt, this.#params, this.#state)
    const [value = Number.NaN] = await (loss as np.Array).data()
    // With one array of a compiled function all of them are computed.
    await this.#params.norm.blockUntilReady()
    this.#steps++
    if (!Number.isFinite(value)) {
      throw new Error(
        `its loss is ${Number.isNaN(value) ? 'not a number' : 'infinite'} at step ${this.#steps}, from which no model recovers`,
      )
    }
    return value
  }

  dispose(): void {
    tree.dispose(this.#params)
    tree.dispose(this.#state)
    this.#backward.dispose()
    this.#options.contender.dispose()
  }
}

function bytesPer(dtype: np.Array['dtype']): number {
  return dtype === 'float16' ? 2 : dtype === 'float64' ? 8 : 4
}
