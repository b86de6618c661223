import { ascending, fillBatch } from './batches.js'
import type { DigitSet } from './digit-set.js'
import { forward, type Perceptron, type Workspace } from './perceptron.js'

/**
 * The share of `set`, from 0 to 1, that `model` labels correctly.
 *
 * @param space made for `model`; its batch size is how many images are looked at together
 */
export function accuracy(model: Perceptron, space: Workspace, set: DigitSet): number {
  const { batch } = space
  const order = ascending(set.count)
  const classes = model.sizes.at(-1) as number
  let correct = 0
  for (let start = 0; start < set.count; start += batch.labels.length) {
    fillBatch(batch, set, order.subarray(start, start + batch.labels.length))
    const logits = forward(model, space)
    for (let example = 0; example < batch.count; example++) {
      if (largestIndex(logits, example * classes, classes) === batch.labels[example]) correct++
    }
  }
  return correct / set.count
}

function largestIndex(values: Float32Array, base: number, length: number): number {
  let largest = 0
  for (let index = 1; index < length; index++) {
    if ((values[base + index] as number) > (values[base + largest] as number)) largest = index
  }
  return largest
}
