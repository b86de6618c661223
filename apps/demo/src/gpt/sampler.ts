import { type Gpt, type GptSize, logitsOf, oneHot } from '@adafactor/example-jax-js-gpt'
import { jit, type numpy as np, tree } from '@jax-js/jax'

/** How a text is drawn. */
export interface SampleOptions {
  /** Tokens that it begins with, one or more. */
  readonly prompt: ArrayLike<number>
  /** How many tokens are drawn. */
  readonly count: number
  readonly random: RandomIntegers
}

/** A number from 0 up to, but not including, a limit. */
export type RandomIntegers = (limit: number) => number

/** Only the most probable tokens are drawn from, more or less sharply. */
const candidates = 40
const temperature = 0.7

/** A shorter window than the model's context takes less time for each token. */
const longestWindow = 64

/** Draws texts from models of one size. */
export class Sampler {
  readonly #size: GptSize
  readonly #window: number
  readonly #logits

  constructor(size: GptSize) {
    this.#size = size
    this.#window = Math.min(longestWindow, size.context)
    this.#logits = jit((params: Gpt, inputs: np.Array) => {
      const positions = params.positions.slice([0, this.#window])
      return logitsOf({ ...params, positions }, inputs, size.heads)
    })
  }

  /**
   * The prompt, and what the model goes on with.
   * @param params consumed
   */
  async sample(params: Gpt, { prompt, count, random }: SampleOptions): Promise<number[]> {
    const tokens = Array.from(prompt)
    while (tokens.length < prompt.length + count) {
      tokens.push(await this.next(tree.ref(params), tokens, random))
    }
    tree.dispose(params)
    return tokens
  }

  /**
   * A token that the model goes on with.
   * @param params consumed
   * @param tokens so far, one or more
   */
  async next(params: Gpt, tokens: readonly number[], random: RandomIntegers): Promise<number> {
    const window = tokens.slice(-this.#window)
    const { vocabulary } = this.#size
    const inputs = oneHot([window], { context: this.#window, vocabulary })
    const logits = await this.#logits(params, inputs).data()
    const last = (window.length - 1) * vocabulary
    return draw(logits.subarray(last, last + vocabulary), random)
  }

  dispose(): void {
    this.#logits.dispose()
  }
}

/** One of the likeliest tokens, each as often as its probability says. */
function draw(logits: ArrayLike<number>, random: RandomIntegers): number {
  const best = Array.from(logits, (logit, token) => ({ logit, token }))
    .sort((a, b) => b.logit - a.logit)
    .slice(0, candidates)
  const top = best[0]?.logit ?? 0
  const weights = best.map(({ logit }) => Math.exp((logit - top) / temperature))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let left = (random(2 ** 24) / 2 ** 24) * sum
  const drawn = weights.findIndex((weight) => {
    left -= weight
    return left < 0
  })
  return best[Math.max(0, drawn)]?.token ?? 0
}
