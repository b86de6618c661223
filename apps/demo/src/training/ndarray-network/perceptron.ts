import { type Batch, batchRoom } from '../batches.js'
import { type LayerValues, mapLayers } from '../layers.js'
import {
  backwardLayer,
  type CreateTensor,
  type DenseLayer,
  forwardLayer,
  type LayerScratch,
  layerGradient,
  layerScratches,
  type PlainTensor,
  plainTensor,
  type Tensor,
} from './dense-layer.js'
import { softmaxCrossEntropy } from './softmax-cross-entropy.js'

/** The layers of a multilayer perceptron with ReLU between them, from the pixels to the classes. */
export type Perceptron<T extends Tensor = Tensor> = readonly DenseLayer<T>[]

/** Everything that the work on a batch writes to; made once, used for every batch. */
export interface Workspace<T extends Tensor = Tensor> {
  /** Where the caller puts the examples. */
  readonly batch: Batch
  /** The gradient of the last `lossAndGradients`. */
  readonly gradients: Perceptron<T>
  /** The values that enter each layer, and at the end the logits. */
  readonly activations: readonly Float32Array[]
  readonly deltas: readonly Float32Array[]
  readonly scratch: readonly LayerScratch[]
}

/** @param values copied */
export function perceptron(values: readonly LayerValues[]): Perceptron<PlainTensor>
export function perceptron<T extends Tensor>(
  values: readonly LayerValues[],
  create: CreateTensor<T>,
): Perceptron<T>
export function perceptron(
  values: readonly LayerValues[],
  create: CreateTensor<Tensor> = plainTensor,
): Perceptron {
  return mapLayers(values, (data, shape) => create(shape, data))
}

/** Room to run `model` on up to `batchSize` examples at a time. */
export function workspace(model: Perceptron, batchSize: number): Workspace<PlainTensor>
export function workspace<T extends Tensor>(
  model: Perceptron<T>,
  batchSize: number,
  create: CreateTensor<T>,
): Workspace<T>
export function workspace(
  model: Perceptron,
  batchSize: number,
  create: CreateTensor<Tensor> = plainTensor,
): Workspace {
  const batch = batchRoom(batchSize, at(model, 0).inputs)
  const rooms = () => model.map(({ outputs }) => new Float32Array(batchSize * outputs))
  return {
    batch,
    gradients: mapLayers(model, ({ data }, shape) => create(shape, new Float32Array(data.length))),
    activations: [batch.pixels, ...rooms()],
    deltas: rooms(),
    scratch: layerScratches(model, batchSize),
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
      const inputDelta = at(deltas, index - 1)
      backwardLayer(at(model, index), at(scratch, index), input, delta, batch.count, inputDelta)
    }
  }
  return loss
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T
}
