import { type Batch, batchRoom } from '../batches.js'
import { type LayerValues, mapLayers } from '../layers.js'
import {
  backwardLayer,
  type DenseLayer,
  forwardLayer,
  type LayerScratch,
  layerGradient,
  layerScratch,
  tensorOf,
  zerosLike,
} from './dense-layer.js'
import { softmaxCrossEntropy } from './softmax-cross-entropy.js'

/** The layers of a multilayer perceptron with ReLU between them, from the pixels to the classes. */
export type Perceptron = readonly DenseLayer[]

/** Everything that the work on a batch writes to; made once, used for every batch. */
export interface Workspace {
  /** Where the caller puts the examples. */
  readonly batch: Batch
  /** The gradient of the last `lossAndGradients`. */
  readonly gradients: Perceptron
  /** The values that enter each layer, and at the end the logits. */
  readonly activations: readonly Float32Array[]
  readonly deltas: readonly Float32Array[]
  readonly scratch: readonly LayerScratch[]
}

/** @param values copied */
export function perceptron(values: readonly LayerValues[]): Perceptron {
  return mapLayers(values, tensorOf)
}

/** Room to run `model` on up to `batchSize` examples at a time. */
export function workspace(model: Perceptron, batchSize: number): Workspace {
  const batch = batchRoom(batchSize, at(model, 0).inputs)
  const rooms = () => model.map(({ outputs }) => new Float32Array(batchSize * outputs))
  return {
    batch,
    gradients: mapLayers(model, zerosLike),
    activations: [batch.pixels, ...rooms()],
    deltas: rooms(),
    scratch: model.map((layer) => layerScratch(layer, batchSize)),
  }
}

/** Runs the batch in `space` through `model`; returns the logits [batch.count, classes]. */
export function forward(model: Perceptron, space: Workspace): Float32Array {
  const { batch, activations, scratch } = space
  const last = model.length - 1
  model.forEach((layer, index) => {
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
  const { batch, activations, deltas, gradients, scratch } = space
  const logits = forward(model, space)
  const last = model.length - 1
  const classes = at(model, last).outputs
  const loss = softmaxCrossEntropy(logits, batch.labels, batch.count, classes, at(deltas, last))
  for (let index = last; index >= 0; index--) {
    const input = at(activations, index)
    const delta = at(deltas, index)
    layerGradient(at(gradients, index), at(scratch, index), input, delta, batch.count)
    if (index > 0) {
      backwardLayer(at(model, index), input, delta, batch.count, at(deltas, index - 1))
    }
  }
  return loss
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T
}
