import type { Random } from './random.js'

/** The weights [inputs, outputs] and the bias [outputs] of a fully connected layer. */
export interface Layer<T> {
  /** What the names of its parameters begin with: `hidden`, `hidden2`, `output`. */
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  readonly weights: T
  readonly bias: T
}

/** A layer as plain numbers, row-major: what a network on any device is made from. */
export type LayerValues = Layer<Float32Array>

/**
 * The layers of a perceptron before it has learned anything: zero bias, and normal weights of
 * variance 2 / inputs (He et al. 2015, for ReLU).
 *
 * @param sizes units per layer, at least two: `[784, 128, 10]` has one hidden layer
 * @param random draws the weights
 */
export function initialLayers(sizes: readonly number[], random: Random): LayerValues[] {
  const last = sizes.length - 2
  return sizes.slice(1).map((outputs, index) => {
    const inputs = sizes[index] as number
    const hidden = last === 1 ? 'hidden' : `hidden${index + 1}`
    const deviation = Math.sqrt(2 / inputs)
    const draw = () => deviation * random.normal()
    return {
      name: index === last ? 'output' : hidden,
      inputs,
      outputs,
      weights: Float32Array.from({ length: inputs * outputs }, draw),
      bias: new Float32Array(outputs),
    }
  })
}

/** Layers of the same names and sizes with `convert`ed weights and bias. */
export function mapLayers<T, U>(
  layers: readonly Layer<T>[],
  convert: (values: T, shape: readonly number[]) => U,
): Layer<U>[] {
  return layers.map((layer) => ({
    ...layer,
    weights: convert(layer.weights, [layer.inputs, layer.outputs]),
    bias: convert(layer.bias, [layer.outputs]),
  }))
}

/** Whether all weights and biases are numbers still: those of a network that has diverged are not. */
export function areFinite(layers: readonly LayerValues[]): boolean {
  return layers.every(({ weights, bias }) =>
    [weights, bias].every((values) => values.every(Number.isFinite)),
  )
}

/** By name, as an optimizer takes parameters and gradients: `hiddenWeights`, `hiddenBias`, ... */
export function namedTensors<T>(layers: readonly Layer<T>[]): Record<string, T> {
  const entries = layers.flatMap(({ name, weights, bias }): [string, T][] => [
    [`${name}Weights`, weights],
    [`${name}Bias`, bias],
  ])
  return Object.fromEntries(entries)
}

/** How many numbers a perceptron with `sizes` units per layer learns. */
export function parameterCount(sizes: readonly number[]): number {
  return sizes
    .slice(1)
    .reduce((sum, outputs, index) => sum + ((sizes[index] as number) + 1) * outputs, 0)
}
