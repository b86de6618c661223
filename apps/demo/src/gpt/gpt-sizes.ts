import type { GptSize } from '@adafactor/example-jax-js-gpt'

/** What the checkpoint is of; gpt/train.py says the same. */
export const checkpointSize: GptSize = {
  vocabulary: 512,
  context: 128,
  width: 192,
  heads: 6,
  layers: 4,
}

/** The sizes that can be chosen. */
export const layerChoices = [2, 4, 6] as const
export const widthChoices = [96, 192, 384, 768] as const

/** How many sequences of the text a step learns from. */
export const sequences = 4

/** A model of the checkpoint's vocabulary and context, with heads of 32 numbers as it has. */
export function gptSize(layers: number, width: number): GptSize {
  const headWidth = checkpointSize.width / checkpointSize.heads
  return { ...checkpointSize, layers, width, heads: width / headWidth }
}

/** Whether the checkpoint is of this size. */
export function isOfCheckpoint({ layers, width }: GptSize): boolean {
  return layers === checkpointSize.layers && width === checkpointSize.width
}

/** The numbers that a model learns. */
export function parameterCount({ vocabulary, context, width, layers }: GptSize): number {
  const layer = 12 * width ** 2 + 2 * width
  return (2 * vocabulary + context) * width + layers * layer + width
}

/** The tokens that a text needs: with fewer all of its sequences would be nearly the same. */
export function fewestTokens({ context }: GptSize): number {
  return 2 * context
}
