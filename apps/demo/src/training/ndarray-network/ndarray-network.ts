import { type LayerValues, namedTensors } from '../layers.js'
import type { Network, Tally } from '../network.js'
import type { CreateTensor, Tensor } from './dense-layer.js'
import { forward, lossAndGradients, perceptron, workspace } from './perceptron.js'

/**
 * A network on ndarrays, in JavaScript that leaves out the zeros. Its parameters and gradients are made
 * once, and written in place.
 *
 * @param values what it starts with; copied
 * @param batchSize the most examples that go through at a time
 * @param create makes its parameters and gradients
 * @param release gives one of them back, where they do not lie in ordinary memory
 */
export function ndarrayNetwork<T extends Tensor>(
  values: readonly LayerValues[],
  batchSize: number,
  create: CreateTensor<T>,
  release: (tensor: T) => void = () => {},
): Network<T> {
  const model = perceptron(values, create)
  const space = workspace(model, batchSize, create)
  const { batch } = space
  const gradients = namedTensors(space.gradients)
  const classes = (model.at(-1) as (typeof model)[number]).outputs
  const loss = hostTally()
  const correct = hostTally()
  return {
    batch,
    layers: model,
    loss,
    correct,
    gradients() {
      loss.add(lossAndGradients(model, space) * batch.count)
      return gradients
    },
    classify() {
      correct.add(countCorrect(forward(model, space), batch.labels, batch.count, classes))
    },
    dispose() {
      for (const tensor of Object.values(namedTensors(model))) release(tensor)
      for (const tensor of Object.values(gradients)) release(tensor)
    },
  }
}

function hostTally(): Tally & { add(more: number): void } {
  let sum = 0
  return {
    reset() {
      sum = 0
    },
    add(more) {
      sum += more
    },
    read: () => sum,
  }
}

/** In how many rows of `logits` the largest value is that of the label. */
function countCorrect(
  logits: Float32Array,
  labels: Uint8Array,
  count: number,
  classes: number,
): number {
  let correct = 0
  for (let example = 0; example < count; example++) {
    if (largestIndex(logits, example * classes, classes) === labels[example]) correct++
  }
  return correct
}

function largestIndex(values: Float32Array, base: number, length: number): number {
  let largest = 0
  for (let index = 1; index < length; index++) {
    if ((values[base + index] as number) > (values[base + largest] as number)) largest = index
  }
  return largest
}
