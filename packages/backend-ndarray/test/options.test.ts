import type { AdafactorOptions } from '@adafactor/core'
import { describe, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { type Layout, layouts } from './support/layouts.js'
import { expectSameSteps } from './support/step-on-both.js'

const variants: Record<string, AdafactorOptions> = {
  'the defaults': {},
  'no clipping': { clipThreshold: null },
  'no parameter scale': { parameterScale: false, learningRate: 0.01 },
  'a largest parameter scale': { parameterScale: { epsilon2: 1e-3, maximum: 0.1 } },
  momentum: { momentum: 0.9 },
  'momentum in bfloat16': { momentum: { beta1: 0.9, type: 'bfloat16' } },
  'momentum before the step size': { momentum: { beta1: 0.9, placement: 'beforeStepSize' } },
  'weight decay': { learningRate: 0.01, weightDecay: 0.1 },
  'weight decay by the step size': { weightDecay: { rate: 0.1, coefficient: 'stepSize' } },
  'scale after weight decay': {
    learningRate: 0.01,
    weightDecay: 0.1,
    parameterScale: { afterWeightDecay: true },
  },
  'epsilon as a floor': { epsilon1Use: 'floor' },
  'not factored': { factored: false },
  'first axes factored': { factored: { axes: 'first' } },
  'largest axes factored': { factored: { axes: 'largest' } },
  'skipping what is not finite': { skipNonFinite: true },
  maximize: { maximize: true },
  'everything at once': {
    learningRate: 0.02,
    momentum: { beta1: 0.5, placement: 'beforeStepSize', type: 'bfloat16' },
    weightDecay: { rate: 0.01, coefficient: 'stepSize' },
    epsilon1Use: 'floor',
    skipNonFinite: true,
    maximize: true,
  },
}

const shapes = [[], [1], [17], [1, 1], [6, 7], [4, 1], [3, 4, 5], [2, 3, 4, 5], [2, 2, 3, 3, 2]]
// In float64 everything that differs is the order of sums.
const tolerance = 1e-12
const layout = layouts['a plain array'] as Layout

describe.each(['webassembly', 'javascript', 'closures'] as const)('engine %s', (engine) => {
  const backend = ndarrayBackend({ engine, type: 'float64' })

  test.each(Object.entries(variants))('%s, for every rank', (_, options) => {
    for (const shape of shapes) {
      expectSameSteps(
        backend,
        { shape, options, parameter: layout, gradient: layout, others: layout, steps: 3 },
        tolerance,
      )
    }
  })

  test('parameters without elements', () => {
    for (const shape of [[0], [0, 3], [3, 0], [0, 0], [2, 0, 3]]) {
      expectSameSteps(backend, { shape, parameter: layout, gradient: layout }, tolerance)
    }
  })
})
