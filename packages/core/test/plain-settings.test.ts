/** Settings in a container whose own keys are not what was meant: none is taken as empty. */
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  type Gradients,
  referenceBackend,
  stateBytesOf,
} from '../src/index.js'
import { caught } from './support/caught.js'

const backend = referenceBackend()

function construct(options: object, names: readonly string[] = ['w']) {
  const params = new Map(names.map((name) => [name, backend.create([2], [1, 1])]))
  return adafactor({ backend, params, ...(options as AdafactorOptions) })
}
const refusal = (options: object) => caught(() => construct(options))

class Settings {
  readonly learningRate = 0.1
}

const containers: readonly [what: string, value: unknown, shown: string][] = [
  ['a Map', new Map([['w', 1]]), 'an object of type Map'],
  ['a Set', new Set(['w']), 'an object of type Set'],
  ['a Date', new Date(0), 'an object of type Date'],
  ['a regular expression', /w/, 'an object of type RegExp'],
  ['an Error', new Error('w'), 'an object of type Error'],
  ['a WeakMap', new WeakMap(), 'an object of type WeakMap'],
  ['a typed array', new Float32Array(2), 'an object of type Float32Array'],
  ['an array', [1, 2], '[1, 2]'],
  ['a promise', Promise.resolve({}), 'a promise'],
  ['an instance of a class', new Settings(), 'an object of type Settings'],
  ['what inherits', Object.create({ learningRate: 0.1 }), 'an object that inherits from another'],
  [
    'what inherits from what has no prototype',
    Object.create(Object.assign(Object.create(null), { learningRate: 0.1 })),
    'an object that inherits from another',
  ],
  ['a Map of another realm', runInNewContext('new Map()'), 'an object of type Map'],
  ['a promise of another realm', runInNewContext('Promise.resolve()'), 'a promise'],
]

describe.each(containers)('%s', (_, value, shown) => {
  test.each([
    'overrides',
    'relativeStep',
    'beta2',
    'clipThreshold',
    'parameterScale',
    'momentum',
    'weightDecay',
    'factored',
  ])('as option "%s" is refused, and what it is is said', (option) => {
    expect(refusal({ [option]: value })).toMatch(
      `option/invalid: option "${option}" is ${shown}; it must be `,
    )
  })

  test('as a mask, as an override, as momentum.rounds and as a number is refused', () => {
    expect(refusal({ weightDecay: { rate: 0.1, mask: value } })).toMatch(
      `option/invalid: option "weightDecay.mask" is ${shown}; it must be a plain object`,
    )
    expect(refusal({ overrides: { w: value } })).toMatch(
      `option/invalid: option "overrides.w" is ${shown}; it must be a plain object`,
    )
    expect(refusal({ overrides: () => value })).toMatch(`option "overrides.w" is ${shown};`)
    expect(refusal({ momentum: { beta1: 0.9, rounds: value } })).toMatch(
      `option/invalid: option "momentum.rounds" is ${shown};`,
    )
    for (const option of ['epsilon1', 'clipGlobalNorm', 'startStep']) {
      expect(refusal({ [option]: value })).toMatch(`option "${option}" is ${shown};`)
    }
  })

  test('as all options is refused', () => {
    const shapes = { w: [2] }
    expect(caught(() => stateBytesOf(shapes, value as AdafactorOptions))).toMatch(
      `option/invalid: option "options" is ${shown}; it must be a plain object`,
    )
    expect(caught(() => stateBytesOf(shapes, {}, value as object))).toMatch(
      `option/invalid: option "type" is ${shown};`,
    )
    expect(caught(() => adafactor(value as never))).toMatch(
      'option/invalid: adafactor() takes one plain object',
    )
  })
})

test.each<[string, unknown]>([
  ['a Date', new Date(0)],
  ['a regular expression', /w/],
  ['an Error', new Error('w')],
  ['a WeakMap', new WeakMap()],
  ['a WeakSet', new WeakSet()],
  ['a promise of another realm', runInNewContext('Promise.resolve()')],
  ['an instance of a class', new Settings()],
  ['a tensor of a class', new (class Tensor {})()],
  ['what inherits', Object.create({ w: 1 })],
  ['an ArrayBuffer', new ArrayBuffer(8)],
  ['a typed array without elements', new Float32Array(0)],
  ['a name without a gradient', [['w']]],
  ['a list with a hole', new Array(1)],
  ['a function', () => ({})],
  ['a number', 1],
  ['text', 'w'],
])('a step of %s is refused and not counted, nor are parameters made of it', (_, gradients) => {
  const optimizer = construct({})
  const before = optimizer.stateDict()
  expect(caught(() => optimizer.step(gradients as Gradients<DenseTensor>))).toMatch(
    /^tensor\/foreign: step\(\) was given something else than gradients by parameter name/,
  )
  expect(optimizer.iteration).toBe(0)
  expect(optimizer.stateDict()).toEqual(before)
  expect(caught(() => adafactor({ backend, params: gradients as never }))).toMatch(
    /^option\/invalid: option "params" must be a plain object of tensors by name/,
  )
})

test.each<[string, (gradient: DenseTensor) => unknown]>([
  ['a frozen object', (w) => Object.freeze({ w })],
  ['an object without a prototype', (w) => Object.assign(Object.create(null), { w })],
  ['an object of another realm', (w) => Object.assign(runInNewContext('({})'), { w })],
  ['an object with a parameter called "then"', (w) => ({ w, ['th' + 'en']: null })],
  ['a Map', (w) => new Map([['w', w]])],
  ['a Map of another realm', (w) => runInNewContext('new Map()').set('w', w)],
  ['entries', (w) => [['w', w]]],
  ['a generator of entries', (w) => new Map([['w', w]]).entries()],
])('a step of gradients in %s is done', (_, gradientsOf) => {
  const optimizer = construct({}, ['w', 'then'])
  optimizer.step(gradientsOf(backend.create([2], [1, 1])) as Gradients<DenseTensor>)
  expect(optimizer.lastStep()).toHaveProperty('w')
  expect(optimizer.iteration).toBe(1)
})

test('options of another realm and without a prototype are read', () => {
  const options = runInNewContext(
    '({ momentum: { beta1: 0.9 }, overrides: { w: { factored: false } } })',
  )
  expect(Object.keys(construct(options).stateDict().parameters.w?.tensors ?? {})).toContain(
    'momentum',
  )
  const bare = Object.assign(Object.create(null), { beta1: 0.9 })
  expect(() => construct({ momentum: bare })).not.toThrow()
})

describe('a function of options must not be async:', () => {
  const must = 'a function of options must not be async'

  test('overrides', () => {
    expect(refusal({ overrides: async () => ({ learningRate: 0 }) })).toMatch(
      `option/invalid: option "overrides.w" is a promise; it must be a plain object of options; ` +
        `await a promise first: ${must}`,
    )
  })

  test('a mask', () => {
    const weightDecay = { rate: 0.1, mask: async () => false }
    expect(refusal({ weightDecay })).toMatch(
      `option/invalid: option "weightDecay.mask("w")" is a promise; it must be true or false; `,
    )
    expect(refusal({ weightDecay })).toMatch(must)
  })

  test('a schedule, and the step is not counted', () => {
    const optimizer = construct({ learningRate: async () => 0.1 })
    const thrown = caught(() => optimizer.step({ w: backend.create([2], [1, 1]) }))
    expect(thrown).toMatch('option/invalid: option "learningRate(0)" is a promise; it must be')
    expect(thrown).toMatch(must)
    expect(optimizer.iteration).toBe(0)
  })
})

describe('a name in a mask that fits no parameter is refused', () => {
  const mask = { biass: false }
  const weightDecay = { rate: 0.1, mask }
  const params = ['bias', 'w']

  test.each<[string, object]>([
    ['at the top', { weightDecay }],
    ['in overrides by pattern', { overrides: { '*': { weightDecay } } }],
    ['in overrides by name', { overrides: { w: { weightDecay } } }],
    ['in overrides by function', { overrides: () => ({ weightDecay }) }],
    [
      'in a mask that is new for each parameter',
      { overrides: () => ({ weightDecay: { rate: 0.1, mask: { ...mask } } }) },
    ],
  ])('%s', (_, options) => {
    const message =
      /^option\/invalid: option "weightDecay.mask" names "biass", but no parameter fits; did you mean "bias"\?/
    expect(caught(() => construct(options, params))).toMatch(message)
    const shapes = new Map(params.map((name) => [name, [2]]))
    expect(caught(() => stateBytesOf(shapes, options))).toMatch(message)
  })

  test('but one that fits a parameter of another override is taken', () => {
    const shared = { rate: 0.1, mask: { bias: false } }
    expect(() => construct({ overrides: { w: { weightDecay: shared } } }, params)).not.toThrow()
  })
})

test.each<[unknown, string]>([
  [null, 'option/invalid: option "options" is null; it must be a plain object: { precision }'],
  ['float32', 'option/invalid: option "options" is "float32"'],
  [{ Precision: 'float32' }, 'option/unknown: there is no option "Precision"; did you mean'],
  [{ precision: 'float16' }, 'option/invalid: option "precision" is "float16"; it must be'],
])('a reference backend of %o is refused', (options, message) => {
  expect(caught(() => referenceBackend(options as object))).toMatch(message)
})

test('a message is short, whatever was given', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  for (const value of [
    cycle,
    Array.from({ length: 1e5 }, (_, index) => index),
    Object.fromEntries(Array.from({ length: 1e4 }, (_, index) => [`key${index}`, 1])),
    'x'.repeat(1e6),
  ]) {
    const thrown = refusal({ epsilon1: value })
    expect(thrown).toMatch(/^option\/invalid: option "epsilon1" is /)
    expect(thrown.length).toBeLessThan(500)
  }
})
