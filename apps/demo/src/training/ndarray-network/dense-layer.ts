import type { StoredData } from '@adafactor/backend-ndarray'
import type { Layer } from '../layers.js'
import { collectTerms, combineRows, type RowTerms, rowTerms } from './combine-rows.js'
import { storeNumbers, type WideNumbers, widened, wideningRoom } from './stored-numbers.js'

/** A parameter or a gradient: contiguous, row-major, of any type. An ndarray is one. */
export interface Tensor {
  readonly data: StoredData
  readonly shape: readonly number[]
}

/** A tensor in float32. */
export interface PlainTensor extends Tensor {
  readonly data: Float32Array
}

/** A fully connected layer, or its gradient. */
export type DenseLayer<T extends Tensor = Tensor> = Layer<T>

/** Makes a tensor of these numbers, which are copied. */
export type CreateTensor<T extends Tensor> = (shape: readonly number[], data: Float32Array) => T

/** Values that a layer needs room for while it works on one example or one input. */
export interface LayerScratch {
  readonly terms: RowTerms
  readonly sums: Float64Array
  /** Where parameters of 16 bits are widened while the layer works: all layers share the first. */
  readonly wideWeights: Float32Array
  readonly wideBias: Float32Array
}

/** A tensor for passes that no optimizer's backend has to know. */
export function plainTensor(shape: readonly number[], data: Float32Array): PlainTensor {
  return { shape, data: data.slice() }
}

/** Room for the work on each of `layers` with up to `batch` examples. */
export function layerScratches(layers: readonly DenseLayer[], batch: number): LayerScratch[] {
  const rooms = layers.map(({ weights }) => wideningRoom(weights.data))
  const wideWeights = new Float32Array(Math.max(...rooms))
  return layers.map(({ inputs, outputs, bias }) => ({
    terms: rowTerms(Math.max(inputs, batch)),
    sums: new Float64Array(outputs),
    wideWeights,
    wideBias: new Float32Array(wideningRoom(bias.data)),
  }))
}

/**
 * output = input * weights + bias, then max(0, output) if `relu`.
 *
 * @param input [count, inputs]
 * @param output [count, outputs], overwritten
 */
export function forwardLayer(
  layer: DenseLayer,
  scratch: LayerScratch,
  input: Float32Array,
  count: number,
  relu: boolean,
  output: Float32Array,
): void {
  const { inputs, outputs } = layer
  const { terms, sums } = scratch
  const weights = widened(layer.weights.data, scratch.wideWeights)
  const bias = widened(layer.bias.data, scratch.wideBias)
  for (let example = 0; example < count; example++) {
    collectTerms(input, example * inputs, 1, inputs, terms)
    sums.set(bias)
    combineRows(terms, weights, outputs, sums)
    if (relu) rectify(sums)
    output.set(sums, example * outputs)
  }
}

function rectify(values: Float64Array): void {
  for (let index = 0; index < values.length; index++) {
    if ((values[index] as number) < 0) values[index] = 0
  }
}

/**
 * The gradients of weights (input^T * delta) and bias (sum of delta over the examples).
 *
 * @param input [count, inputs], what `forwardLayer` was given
 * @param delta [count, outputs], the gradient with respect to the output before the ReLU
 * @param gradient overwritten
 */
export function layerGradient(
  gradient: DenseLayer,
  scratch: LayerScratch,
  input: Float32Array,
  delta: Float32Array,
  count: number,
): void {
  const { inputs, outputs } = gradient
  const { terms, sums } = scratch
  for (let row = 0; row < inputs; row++) {
    collectTerms(input, row, inputs, count, terms)
    sums.fill(0)
    combineRows(terms, delta, outputs, sums)
    storeNumbers(gradient.weights.data, sums, row * outputs)
  }
  sums.fill(0)
  for (let example = 0; example < count; example++) addTo(sums, delta, example * outputs)
  storeNumbers(gradient.bias.data, sums)
}

function addTo(sums: Float64Array, values: Float32Array, base: number): void {
  for (let j = 0; j < sums.length; j++) {
    sums[j] = (sums[j] as number) + (values[(base + j) | 0] as number)
  }
}

/**
 * Carries a gradient through `layer` and the ReLU before it: (delta * weights^T) where the input is
 * positive, 0 elsewhere.
 *
 * @param input [count, inputs], the output of that ReLU
 * @param delta [count, outputs]
 * @param inputDelta [count, inputs], overwritten
 */
export function backwardLayer(
  layer: DenseLayer,
  scratch: LayerScratch,
  input: Float32Array,
  delta: Float32Array,
  count: number,
  inputDelta: Float32Array,
): void {
  const { inputs, outputs } = layer
  const weights = widened(layer.weights.data, scratch.wideWeights)
  for (let example = 0; example < count; example++) {
    const base = example * inputs
    for (let unit = 0; unit < inputs; unit++) {
      inputDelta[base + unit] =
        (input[base + unit] as number) > 0
          ? dotRow(weights, unit * outputs, delta, example * outputs, outputs)
          : 0
    }
  }
}

function dotRow(
  left: WideNumbers,
  leftBase: number,
  right: Float32Array,
  rightBase: number,
  length: number,
): number {
  let sum = 0
  for (let j = 0; j < length; j++) {
    sum += (left[(leftBase + j) | 0] as number) * (right[(rightBase + j) | 0] as number)
  }
  return sum
}
