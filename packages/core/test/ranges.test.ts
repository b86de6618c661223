import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  referenceBackend,
  resolveParameterOptions,
  stepForm,
} from '../src/index.js'

/** The parameter after steps with these gradients, times 2^power. */
function trained(shape: number[], steps: number[][], power: number, options: AdafactorOptions) {
  const backend = referenceBackend({ precision: 'float32' })
  const length = shape.reduce((a, b) => a * b, 1)
  const w = backend.create(
    shape,
    Array.from({ length }, (_, index) => 1 + index / 8),
  )
  const optimizer = adafactor({ backend, params: { w }, ...options })
  for (const gradient of steps) {
    optimizer.step({
      w: backend.create(
        shape,
        gradient.map((value) => value * 2 ** power),
      ),
    })
  }
  return [...w.data]
}

describe.each<[string, AdafactorOptions]>([
  ['added', {}],
  ['added and small', { epsilon1: 1.2e-38 }],
  ['a floor', { epsilon1Use: 'floor' }],
])('in float32, with epsilon1 %s, gradients of any size whose squares are finite', (_, options) => {
  test.each<[string, number[], number[][]]>([
    ['a dead row', [2, 1], [[1, 0]]],
    ['a dead column', [1, 2], [[0, 1]]],
    ['dead rows and columns', [3, 3], [[1, 0, -0.5, 0, 0, 0, 0.25, 0, 1]]],
    ['a dead slice', [2, 2, 2], [[1, 0.5, -1, 0.25, 0, 0, 0, 0]]],
    [
      'a row that comes to life',
      [2, 2],
      [
        [1, -1, 0, 0],
        [0.5, 1, 0.5, -0.5],
      ],
    ],
    ['dead elements of a vector', [4], [[1, 0, -0.5, 0]]],
  ])('move the parameter alike: %s', (_, shape, steps) => {
    const wanted = trained(shape, steps, 0, options)
    for (let power = 1; power < 64; power++) {
      trained(shape, steps, power, options).forEach((value, index) => {
        const right = wanted[index] as number
        expect(Math.abs(value - right), `2^${power}: ${value}, not ${right}`).toBeLessThan(1e-5)
        if (steps.every((gradient) => gradient[index] === 0)) expect(value).toBe(right)
      })
    }
  })
})

test('a global norm is finite where the norms are, though their squares are not', () => {
  const backend = referenceBackend({ precision: 'float32' })
  const a = backend.create([3], [1, 1, 1])
  const b = backend.create([2], [1, 1])
  const optimizer = adafactor({
    backend,
    params: { a, b },
    clipGlobalNorm: 1,
    learningRate: 1,
    parameterScale: false,
    clipThreshold: null,
    beta2: 0,
    epsilon1: 1,
  })
  // The norm is 1e19 sqrt(4): each element is clipped to 1/2, and moves by 0.5 / sqrt(0.25 + 1).
  const gradient = backend.create([3], [1e19, 1e19, 1e19])
  optimizer.step({ a: gradient, b: backend.create([2], [1e19, 0]) })
  const moved = 0.5 / Math.sqrt(1.25)
  expect([...a.data, ...b.data]).toEqual(
    [1 - moved, 1 - moved, 1 - moved, 1 - moved, 1].map((value) => expect.closeTo(value, 5)),
  )
})

test('a global norm brings gradients down whose own squares are not finite', () => {
  const backend = referenceBackend({ precision: 'float32' })
  const w = backend.create([2], [1, 1])
  const v = backend.create([2], [1, 1])
  const optimizer = adafactor({ backend, params: { w, v }, clipGlobalNorm: 1 })
  const tiny = backend.create([2], [1e-3, 1e-3])
  optimizer.step({ w: backend.create([2], [1e30, 0]), v: tiny })
  expect([...w.data]).toEqual([expect.closeTo(0.99, 2), 1])
  expect(optimizer.lastStep().w?.updateRms).toBeCloseTo(Math.SQRT1_2, 5)
})

test.each([{ startStep: 1e12 }, { beta2: { offset: -1e12 } }])(
  'zeros stay where they are however late it is, with %o',
  (options) => {
    const settings = resolveParameterOptions(
      'beta2' in options ? { beta2: options.beta2 } : {},
      'w',
      [2],
    )
    const { startStep = 0 } = options
    expect(stepForm([2], settings, { startStep }).epsilon1Vanishes).toBe(true)
    expect(stepForm([2], resolveParameterOptions({}, 'w', [2])).epsilon1Vanishes).toBe(undefined)
  },
)
