import { accuracy } from '../../training/accuracy.js'
import { type DigitSet, digitClasses } from '../../training/digit-set.js'
import type { LayerValues } from '../../training/layers.js'
import { plainTensor } from '../../training/ndarray-network/dense-layer.js'
import { ndarrayNetwork } from '../../training/ndarray-network/ndarray-network.js'
import { forward, perceptron, workspace } from '../../training/ndarray-network/perceptron.js'

/**
 * What a network answers is computed here from a copy of its parameters, whatever device it learns
 * on: a few milliseconds for a thousand images, and the device is not kept from learning.
 */
const batchSize = 100

/** The share of `set`, from 0 to 1, that the network labels correctly. */
export function accuracyOf(layers: readonly LayerValues[], set: DigitSet): Promise<number> {
  return accuracy(ndarrayNetwork(layers, batchSize, plainTensor), set)
}

/**
 * A function from an image's pixels to its ten probabilities, the softmax of the logits; to none where the
 * network has diverged and its logits are no numbers.
 */
export function classifier(layers: readonly LayerValues[]): (pixels: Float32Array) => number[] {
  const model = perceptron(layers)
  const space = workspace(model, 1)
  space.batch.count = 1
  return (pixels) => {
    space.batch.pixels.set(pixels)
    const logits = [...forward(model, space).subarray(0, digitClasses)]
    const largest = Math.max(...logits)
    const exponentials = logits.map((logit) => Math.exp(logit - largest))
    const sum = exponentials.reduce((total, value) => total + value, 0)
    if (Number.isNaN(sum)) return []
    return exponentials.map((value) => value / sum)
  }
}

/** At most `count` images of all over `set`, which is not in random order, unless it arrives as a sample. */
export function sampleOf(set: DigitSet, count: number): DigitSet {
  const { arrival } = set
  return arrival === undefined
    ? spreadImages(set, count)
    : imagesBetween(set, 0, Math.min(arrival.block, count))
}

/** `count` images spread evenly over `set`. */
function spreadImages(set: DigitSet, count: number): DigitSet {
  const size = Math.min(count, set.count)
  const images = new Uint8Array(size * set.pixels)
  const labels = new Uint8Array(size)
  for (let index = 0; index < size; index++) {
    const source = Math.floor((index * set.count) / size)
    images.set(
      set.images.subarray(source * set.pixels, (source + 1) * set.pixels),
      index * set.pixels,
    )
    labels[index] = set.labels[source] as number
  }
  return { count: size, pixels: set.pixels, images, labels }
}

/** The images from `first` up to `end`, sharing their memory. */
export function imagesBetween(set: DigitSet, first: number, end: number): DigitSet {
  const { pixels } = set
  return {
    count: end - first,
    pixels,
    images: set.images.subarray(first * pixels, end * pixels),
    labels: set.labels.subarray(first, end),
  }
}
