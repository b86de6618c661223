import { type NdArrayBackend, ndarrayBackend, type StoredData } from '@adafactor/backend-ndarray'
import { elementTypes, type Shape } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { fillBatch } from '../src/training/batches.js'
import { initialLayers, namedTensors, parameterCount } from '../src/training/layers.js'
import { openNdarrayDevice } from '../src/training/ndarray-network/ndarray-device.js'
import { ndarrayBackendNames } from '../src/training/ndarray-network/ndarray-engines.js'
import {
  lossAndGradients,
  perceptron,
  type Workspace,
  workspace,
} from '../src/training/ndarray-network/perceptron.js'
import { seededRandom } from '../src/training/random.js'
import { randomSet } from './support/random-set.js'

const seed = 20
const difference = 2e-3

function newPerceptron(sizes: readonly number[], itsSeed = seed) {
  return perceptron(initialLayers(sizes, seededRandom(itsSeed)))
}

describe.each([
  ['no hidden layer', [9, 3]],
  ['one hidden layer', [9, 7, 3]],
  ['two hidden layers', [9, 8, 6, 3]],
])('the gradients of a perceptron with %s', (_, sizes) => {
  test(`are the slopes of the loss (seed ${seed})`, () => {
    const set = randomSet(11, 9, 3, seed)
    const model = newPerceptron(sizes, seed + 1)
    const space = workspace(model, 16)
    fillBatch(space.batch, set, Uint32Array.of(4, 0, 10, 2, 7, 9, 1, 3, 5, 8, 6))
    const gradients = namedTensors(workspace(model, 16).gradients)
    lossAndGradients(model, space)
    for (const [name, gradient] of Object.entries(namedTensors(space.gradients))) {
      gradients[name]?.data.set(gradient.data)
    }

    const errors: number[] = []
    for (const [name, { data }] of Object.entries(namedTensors(model))) {
      data.forEach((value, index) => {
        const slopes = [difference, difference / 4].map((step) => {
          data[index] = value + step
          const [above, high] = [lossAndGradients(model, space), data[index] as number]
          data[index] = value - step
          const [below, low] = [lossAndGradients(model, space), data[index] as number]
          data[index] = value
          return (above - below) / (high - low)
        }) as [number, number]
        // Where the two slopes differ a ReLU switches in between: there is no gradient to compare.
        if (Math.abs(slopes[0] - slopes[1]) > 1e-3) return
        errors.push(Math.abs(slopes[1] - (gradients[name]?.data[index] as number)))
      })
    }
    expect(Math.max(...errors)).toBeLessThan(1e-3)
    expect(errors.length).toBeGreaterThan(0.9 * parameterCount(sizes))
  })
})

describe.each(['float64', 'float16', 'bfloat16'] as const)('a perceptron in %s', (type) => {
  const backend = ndarrayBackend()
  const { round } = elementTypes[type]
  const create = (shape: Shape, data: Float32Array) =>
    backend.create(shape, data, { type }) as NdArray & { data: StoredData }
  const sizes = [9, 8, 6, 3]
  const values = initialLayers(sizes, seededRandom(seed)).map((layer) => ({
    ...layer,
    weights: layer.weights.map(round),
    bias: Float32Array.from({ length: layer.outputs }, (_, index) => round(index / 30 - 0.1)),
  }))
  const fill = ({ batch }: Pick<Workspace, 'batch'>) =>
    fillBatch(batch, randomSet(7, 9, 3, seed), Uint32Array.of(4, 0, 2, 1, 3, 5, 6))

  test(`stores its parameters and gradients so (seed ${seed})`, () => {
    const model = perceptron(values, create)
    const { gradients } = workspace(model, 7, create)
    for (const tensor of Object.values(namedTensors([...model, ...gradients]))) {
      expect(backend.typeOf?.(tensor)).toBe(type)
    }
  })

  test(`has the loss and the gradients of a float32 one, which are rounded (seed ${seed})`, () => {
    const model = perceptron(values, create)
    const space = workspace(model, 7, create)
    const plain = workspace(perceptron(values), 7)
    fill(space)
    fill(plain)
    expect(lossAndGradients(model, space)).toBe(lossAndGradients(perceptron(values), plain))
    const gradients = namedTensors(space.gradients)
    for (const [name, { data }] of Object.entries(namedTensors(plain.gradients))) {
      const stored = Array.from(backend.read(gradients[name] as NdArray))
      // Sums are float64: what float32 has rounded once more may be the other neighbour.
      stored.forEach((value, index) => {
        const expected = data[index] as number
        const unit = 2 ** -Math.min(elementTypes[type].significandBits - 1, 23)
        expect(Math.abs(value - expected)).toBeLessThanOrEqual(unit * Math.abs(expected) + 2 ** -24)
        expect(round(value)).toBe(value)
      })
    }
  })
})

test('the parameters of the default model have the names and shapes of its layers', () => {
  const model = newPerceptron([784, 128, 10])
  const shapes = Object.entries(namedTensors(model)).map(([name, { shape }]) => [name, shape])
  expect(shapes).toEqual([
    ['hiddenWeights', [784, 128]],
    ['hiddenBias', [128]],
    ['outputWeights', [128, 10]],
    ['outputBias', [10]],
  ])
  expect(parameterCount([784, 128, 10])).toBe(101_770)
})

test('a model with two hidden layers numbers them', () => {
  const layers = initialLayers([784, 32, 16, 10], seededRandom(seed))
  expect(Object.keys(namedTensors(layers))).toEqual([
    'hidden1Weights',
    'hidden1Bias',
    'hidden2Weights',
    'hidden2Bias',
    'outputWeights',
    'outputBias',
  ])
})

test('a batch smaller than its room has the loss of its own examples only', () => {
  const set = randomSet(6, 9, 3, seed)
  const model = newPerceptron([9, 5, 3])
  const roomy = workspace(model, 6)
  fillBatch(roomy.batch, set, Uint32Array.of(0, 1, 2, 3, 4, 5))
  lossAndGradients(model, roomy)
  fillBatch(roomy.batch, set, Uint32Array.of(4, 2))
  const tight = workspace(model, 2)
  fillBatch(tight.batch, set, Uint32Array.of(4, 2))
  expect(lossAndGradients(model, roomy)).toBe(lossAndGradients(model, tight))
  const gradients = namedTensors(roomy.gradients)
  for (const [name, gradient] of Object.entries(namedTensors(tight.gradients))) {
    expect(gradients[name]?.data).toEqual(gradient.data)
  }
})

describe('the device on ndarrays', () => {
  test.each([...ndarrayBackendNames])('%s holds nothing once its learner is disposed', (name) => {
    const device = openNdarrayDevice(name)
    const used = () => (device.backend as NdArrayBackend).memory().bytes
    const sizes = [9, 8, 3]
    const learner = device.learner(initialLayers(sizes, seededRandom(seed)), 7, {})
    // float32: each parameter and its gradient, the optimizer's state, and two numbers that
    // `lastStep` reports of each of the four.
    expect(used()).toBe(2 * 4 * parameterCount(sizes) + learner.stateBytes + 4 * 2 * 4)
    learner.dispose()
    expect(used()).toBe(0)
    device.destroy()
  })
})
