import { type Batch, batchRoom } from './batches.js'
import {
  backwardLayer,
  type DenseLayer,
  denseLayer,
  forwardLayer,
  type LayerScratch,
  layerGradient,
  layerScratch,
  type Tensor,
  zeroLayer,
} from './dense-layer.js'
import type { Random } from './random.js'
import { softmaxCrossEntropy } from './softmax-cross-entropy.js'

/** Tensors by parameter name: what an optimizer takes as parameters and as gradients. */
export type Tensors = Record<string, Tensor>

/** A multilayer perceptron: fully connected layers with ReLU between them. */
export interface Perceptron {
  /** Units per layer, from the pixels to the classes. */
  readonly sizes: readonly number[]
  readonly layers: readonly DenseLayer[]
  /** The tensors of `layers` by name: `hiddenWeights`, `hiddenBias`, `outputWeights`, ... */
  readonly parameters: Tensors
}

/** Everything that the work on a batch writes to; made once, used for every batch. */
export interface Workspace {
  /** Where the caller puts the examples. */
  readonly batch: Batch
  /** The gradient of the last `lossAndGradients`, with the names of the parameters. */
  readonly gradients: Tensors
  readonly gradientLayers: readonly DenseLayer[]
  /** The values that enter each layer, and at the end the logits. */
  readonly activations: readonly Float32Array[]
  readonly deltas: readonly Float32Array[]
  readonly scratch: readonly LayerScratch[]
}

/**
 * @param sizes units per layer, at least two: `[784, 128, 10]` has one hidden layer
 * @param random draws the first weights
 */
export function perceptron(sizes: readonly number[], random: Random): Perceptron {
  const layers = makeLayers(sizes, (inputs, outputs) => denseLayer(inputs, outputs, random))
  return { sizes, layers, parameters: named(layers) }
}

/** How many numbers the model learns. */
export function parameterCount({ layers }: Perceptron): number {
  return layers.reduce((sum, { weights, bias }) => sum + weights.size + bias.size, 0)
}

/** Room to run `model` on up to `batchSize` examples at a time. */
export function workspace(model: Perceptron, batchSize: number): Workspace {
  const { sizes, layers } = model
  const batch = batchRoom(batchSize, sizes[0] as number)
  const rooms = () => sizes.slice(1).map((units) => new Float32Array(batchSize * units))
  const gradientLayers = makeLayers(sizes, zeroLayer)
  return {
    batch,
    gradients: named(gradientLayers),
    gradientLayers,
    activations: [batch.pixels, ...rooms()],
    deltas: rooms(),
    scratch: layers.map((layer) => layerScratch(layer, batchSize)),
  }
}

/** Runs the batch in `space` through `model`; returns the logits [batch.count, classes]. */
export function forward(model: Perceptron, space: Workspace): Float32Array {
  const { batch, activations, scratch } = space
  const last = model.layers.length - 1
  model.layers.forEach((layer, index) => {
    forwardLayer(
      layer,
      at(scratch, index),
      at(activations, index),
      batch.count,
      index < last,
      at(activations, index + 1),
    )
  })
  return at(activations, last + 1)
}

/**
 * Runs the batch in `space` forward and backward. Leaves the gradient of the mean loss in
 * `space.gradients`.
 *
 * @returns the mean cross-entropy, in nats
 */
export function lossAndGradients(model: Perceptron, space: Workspace): number {
  const { batch, activations, deltas, gradientLayers, scratch } = space
  const logits = forward(model, space)
  const last = model.layers.length - 1
  const classes = at(model.sizes, last + 1)
  const loss = softmaxCrossEntropy(logits, batch.labels, batch.count, classes, at(deltas, last))
  for (let index = last; index >= 0; index--) {
    const input = at(activations, index)
    const delta = at(deltas, index)
    layerGradient(at(gradientLayers, index), at(scratch, index), input, delta, batch.count)
    if (index > 0) {
      backwardLayer(at(model.layers, index), input, delta, batch.count, at(deltas, index - 1))
    }
  }
  return loss
}

function makeLayers(
  sizes: readonly number[],
  make: (inputs: number, outputs: number) => DenseLayer,
): DenseLayer[] {
  return sizes.slice(1).map((outputs, index) => make(at(sizes, index), outputs))
}

function named(layers: readonly DenseLayer[]): Tensors {
  const last = layers.length - 1
  const entries = layers.flatMap(({ weights, bias }, index): [string, Tensor][] => {
    const hidden = last === 1 ? 'hidden' : `hidden${index + 1}`
    const name = index === last ? 'output' : hidden
    return [
      [`${name}Weights`, weights],
      [`${name}Bias`, bias],
    ]
  })
  return Object.fromEntries(entries)
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T
}
