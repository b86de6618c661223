import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type Precision,
  referenceBackend,
  type Shape,
  stateBytesOf,
} from '../src/index.js'
import { caught } from './support/caught.js'

const shapes: Readonly<Record<string, Shape>> = {
  'dense/kernel': [12, 7],
  'dense/bias': [7],
  convolution: [6, 5, 3, 3],
  temperature: [],
  nothing: [0, 4],
}

const variants: Readonly<Record<string, AdafactorOptions>> = {
  'the defaults': {},
  momentum: { momentum: 0.9 },
  'momentum in bfloat16': { momentum: { beta1: 0.9, type: 'bfloat16' } },
  'nothing factored': { factored: false },
  'the largest axes': { factored: { axes: 'largest' } },
  'axes of a least size': { factored: { minimumSize: 6 } },
  'an override by pattern': { overrides: { 'dense/*': { momentum: 0.5 } } },
  'an override by shape': {
    overrides: (_, shape) =>
      shape.length > 2 ? { factored: { rows: [0], columns: [1, 2, 3] } } : {},
  },
  'clipping, weight decay and a global norm': { clipGlobalNorm: 1, weightDecay: 0.1 },
  'no clipping and no parameter scale': { clipThreshold: null, parameterScale: false },
}

describe('stateBytesOf', () => {
  for (const [name, options] of Object.entries(variants)) {
    test.each<Precision>(['float32', 'float64'])(
      `is stateBytes, with ${name}, in %s`,
      (precision) => {
        const backend = referenceBackend({ precision })
        const params = new Map(
          Object.entries(shapes).map(([parameter, shape]) => [parameter, backend.create(shape)]),
        )
        const before = backend.memory().bytes
        const optimizer = adafactor({ backend, params, ...options })
        expect(stateBytesOf(shapes, options, { precision })).toBe(optimizer.stateBytes)

        const kept = Object.values(optimizer.stateDict().parameters)
          .flatMap(({ tensors }) => Object.values(tensors))
          .reduce((bytes, { data }) => bytes + data.byteLength, 0)
        expect(optimizer.stateBytes).toBe(kept)
        expect(kept).toBeLessThanOrEqual(backend.memory().bytes - before)
      },
    )
  }

  test('is n + m numbers for a matrix, n for a vector, none without elements', () => {
    expect(stateBytesOf({ weights: [512, 256] })).toBe((512 + 256) * 4)
    expect(stateBytesOf({ bias: [256] })).toBe(256 * 4)
    expect(stateBytesOf({ number: [] })).toBe(4)
    expect(stateBytesOf({ nothing: [0, 3] })).toBe(0)
    expect(stateBytesOf({})).toBe(0)
  })

  test('takes shapes that no memory could hold', () => {
    expect(stateBytesOf(new Map([['huge', [2 ** 24, 2 ** 24]]]))).toBe(2 ** 25 * 4)
  })

  test.each<[string, () => number, RegExp]>([
    [
      'a shape alone',
      () => stateBytesOf([512, 256] as never),
      /^option\/invalid: .*by parameter name/,
    ],
    ['a size below zero', () => stateBytesOf({ a: [-1] }), /^tensor\/shape: .*\[-1\]/],
    [
      'an unknown option',
      () => stateBytesOf({ a: [1] }, { momentm: 1 } as never),
      /^option\/unknown/,
    ],
    ['a wrong value', () => stateBytesOf({ a: [1] }, { momentum: 2 }), /^option\/invalid/],
    [
      'an override of no parameter',
      () => stateBytesOf({ bias: [1] }, { overrides: { bais: {} } }),
      /^option\/invalid: .*did you mean "bias"/,
    ],
  ])('refuses %s', (_, task, message) => {
    expect(caught(task)).toMatch(message)
  })
})
