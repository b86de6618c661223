import { nn, numpy as np } from '@jax-js/jax'
import { randomIntegers } from './text.js'

/** How large a model is. */
export interface GptSize {
  readonly vocabulary: number
  readonly context: number
  readonly width: number
  readonly heads: number
  readonly layers: number
}

/** The parameters of a layer. */
export type Layer = {
  attentionNorm: np.Array
  queryKeyValue: np.Array
  projection: np.Array
  feedForwardNorm: np.Array
  up: np.Array
  down: np.Array
}

/** The parameters of a model: a tree. */
export type Gpt = {
  embedding: np.Array
  positions: np.Array
  layers: Layer[]
  norm: np.Array
  head: np.Array
}

/** A model before training. */
export function makeGpt({ vocabulary, context, width, layers }: GptSize, seed: number): Gpt {
  const random = randomIntegers(seed)
  /** Evenly from -1 to 1, times what keeps the size of what is multiplied by it. */
  const matrix = (rows: number, columns: number, scale = Math.sqrt(3 / rows)) => {
    const numbers = Float32Array.from(
      { length: rows * columns },
      () => (random(2 ** 24) / 2 ** 23 - 1) * scale,
    )
    return np.array(numbers, { shape: [rows, columns] })
  }
  const quiet = Math.sqrt(3 / (2 * layers * width))
  return {
    embedding: matrix(vocabulary, width, 1),
    positions: matrix(context, width, 0.5),
    layers: Array.from({ length: layers }, () => ({
      attentionNorm: np.ones([width]),
      queryKeyValue: matrix(width, 3 * width),
      projection: matrix(width, width, quiet),
      feedForwardNorm: np.ones([width]),
      up: matrix(width, 4 * width),
      down: matrix(4 * width, width, quiet / 2),
    })),
    norm: np.ones([width]),
    head: matrix(width, vocabulary),
  }
}

/** What is learnt from at once. */
export type Batch = {
  /** Tokens, one-hot, of shape [sequences, context, vocabulary]. */
  inputs: np.Array
  /** The tokens that follow each, likewise. */
  targets: np.Array
}

/** The mean of -log of what the model takes to be the probability of the right token. All consumed. */
export function lossOf(params: Gpt, { inputs, targets }: Batch, heads: number): np.Array {
  const logits = logitsOf(params, inputs, heads)
  const logOfRight = np.sum(nn.logSoftmax(logits, -1).mul(targets), -1)
  return np.mean(logOfRight).mul(-1)
}

/**
 * How much the model is for each token as the next one, after each of the inputs: of shape
 * [sequences, context, vocabulary]. All consumed.
 */
export function logitsOf(
  { embedding, positions, layers, norm, head }: Gpt,
  inputs: np.Array,
  heads: number,
): np.Array {
  let x = np.matmul(inputs, embedding).add(positions)
  for (const layer of layers) x = layerOf(layer, x, heads)
  return np.matmul(normalized(x, norm), head)
}

function layerOf(layer: Layer, x: np.Array, heads: number): np.Array {
  const [sequences, context, width] = x.shape as [number, number, number]
  const mixed = np.matmul(normalized(x.ref, layer.attentionNorm), layer.queryKeyValue)
  const [query, key, value] = np
    .split(mixed, 3, -1)
    .map((part) => part.reshape([sequences, context, heads, width / heads])) as [
    np.Array,
    np.Array,
    np.Array,
  ]
  const attended = nn.dotProductAttention(query, key, value, { isCausal: true })
  const afterAttention = x.add(
    np.matmul(attended.reshape([sequences, context, width]), layer.projection),
  )
  const hidden = nn.gelu(np.matmul(normalized(afterAttention.ref, layer.feedForwardNorm), layer.up))
  return afterAttention.add(np.matmul(hidden, layer.down))
}

/** Each token's numbers with mean 0 and variance 1, times a gain. */
function normalized(x: np.Array, gain: np.Array): np.Array {
  return nn.standardize(x, -1).mul(gain)
}
