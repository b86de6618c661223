import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type ElementType,
  elementTypes,
  type Precision,
  referenceBackend,
  type Shape,
  type StateDict,
  sizeOf,
  stateBytesOf,
} from '../src/index.js'
import { caught } from './support/caught.js'
import { float32Backend } from './support/float32-backend.js'

const shapes: Readonly<Record<string, Shape>> = {
  'dense/kernel': [12, 7],
  'dense/bias': [7],
  convolution: [6, 5, 3, 3],
  temperature: [],
  nothing: [0, 4],
}

/** Bytes of the numbers that an optimizer keeps, by what its state says that they lie in. */
function bytesOfState({ parameters }: StateDict): number {
  return Object.values(parameters)
    .flatMap(({ tensors }) => Object.values(tensors))
    .reduce(
      (sum, { shape, type }) => sum + sizeOf(shape) * elementTypes[type as ElementType].bytes,
      0,
    )
}

const variants: Readonly<Record<string, AdafactorOptions>> = {
  'the defaults': {},
  momentum: { momentum: 0.9 },
  'momentum in bfloat16': { momentum: { beta1: 0.9, type: 'bfloat16' } },
  'momentum in float16': { momentum: { beta1: 0.9, type: 'float16' } },
  'momentum as the parameter': { momentum: { beta1: 0.9, type: 'parameter' } },
  'second moments in bfloat16': { stateType: 'bfloat16', momentum: 0.9 },
  'second moments as the parameter': { stateType: 'parameter', factored: false },
  'second moments in float64': { stateType: 'float64' },
  'types by parameter': { overrides: { 'dense/*': { stateType: 'float16' } } },
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
      `is stateBytes, with ${name}, stored as %s`,
      (type) => {
        const backend = referenceBackend({ precision: type })
        const params = new Map(
          Object.entries(shapes).map(([parameter, shape]) => [parameter, backend.create(shape)]),
        )
        const before = backend.memory().bytes
        const optimizer = adafactor({ backend, params, ...options })
        expect(stateBytesOf(shapes, options, { type, parameterType: type })).toBe(
          optimizer.stateBytes,
        )

        const kept = bytesOfState(optimizer.stateDict())
        expect(optimizer.stateBytes).toBe(kept)
        expect(kept).toBeLessThanOrEqual(backend.memory().bytes - before)
      },
    )
  }

  test.each<[ElementType, AdafactorOptions]>(
    (Object.keys(elementTypes) as ElementType[]).flatMap((type) =>
      Object.values(variants).map((options): [ElementType, AdafactorOptions] => [type, options]),
    ),
  )('is stateBytes, with parameters in %s and %o', (parameterType, options) => {
    const backend = referenceBackend({ precision: 'float32' })
    const params = new Map(
      Object.entries(shapes).map(([parameter, shape]) => [
        parameter,
        backend.create(shape, undefined, { type: parameterType }),
      ]),
    )
    const optimizer = adafactor({ backend, params, ...options })
    expect(stateBytesOf(shapes, options, { parameterType })).toBe(optimizer.stateBytes)
    expect(bytesOfState(optimizer.stateDict())).toBe(optimizer.stateBytes)
  })

  test('knows that a backend of float32 alone rounds momentum and stores float32', () => {
    const options = { momentum: { beta1: 0.9, type: 'bfloat16' } } as const
    const backend = float32Backend()
    const optimizer = adafactor({ backend, params: { w: backend.create([4, 3]) }, ...options })
    expect(optimizer.stateBytes).toBe((4 + 3 + 12) * 4)
    expect(stateBytesOf({ w: [4, 3] }, options), 'one that has bfloat16').toBe((4 + 3) * 4 + 12 * 2)
  })

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
      'a type of no backend',
      () => stateBytesOf({ a: [1] }, {}, { type: 'int8' as never }),
      /^option\/invalid: .*"type" is "int8"; .*"float32" or "float64" or "float16" or "bfloat16"/,
    ],
    [
      'a type of parameters that nobody has',
      () => stateBytesOf({ a: [1] }, {}, { parameterType: 'parameter' as never }),
      /^option\/invalid: .*"parameterType" is "parameter"/,
    ],
    [
      'something else about storage',
      () => stateBytesOf({ a: [1] }, {}, { stateType: 'float16' } as never),
      /^option\/unknown: .*"stateType"/,
    ],
    [
      'an override of no parameter',
      () => stateBytesOf({ bias: [1] }, { overrides: { bais: {} } }),
      /^option\/invalid: .*did you mean "bias"/,
    ],
  ])('refuses %s', (_, task, message) => {
    expect(caught(task)).toMatch(message)
  })
})
