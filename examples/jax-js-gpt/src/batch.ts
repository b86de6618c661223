import { numpy as np } from '@jax-js/jax'
import type { Batch, GptSize } from './gpt.js'

/** How much is learnt from at once. */
export interface BatchSize extends Pick<GptSize, 'context' | 'vocabulary'> {
  /** How many sequences. */
  readonly sequences: number
}

/**
 * Sequences of a text, each with the same shifted by one.
 * @param text tokens, at least two more than the context
 */
export function batchOf(
  text: ArrayLike<number>,
  random: (limit: number) => number,
  { sequences, context, vocabulary }: BatchSize,
): Batch {
  const begins = Array.from({ length: sequences }, () => random(text.length - context - 1))
  const shiftedBy = (shift: number) =>
    oneHot(
      begins.map((begin) =>
        Array.from({ length: context }, (_, at) => text[begin + shift + at] as number),
      ),
      { context, vocabulary },
    )
  return { inputs: shiftedBy(0), targets: shiftedBy(1) }
}

/**
 * Tokens as the model takes them: of shape [sequences, context, vocabulary]. Where a sequence is shorter
 * than the context, zeros follow.
 */
export function oneHot(
  sequences: readonly (readonly number[])[],
  { context, vocabulary }: Pick<GptSize, 'context' | 'vocabulary'>,
): np.Array {
  const numbers = new Float32Array(sequences.length * context * vocabulary)
  sequences.forEach((tokens, sequence) => {
    tokens.forEach((token, at) => {
      numbers[(sequence * context + at) * vocabulary + token] = 1
    })
  })
  return np.array(numbers, { shape: [sequences.length, context, vocabulary] })
}
