import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  referenceBackend,
  resolveParameterOptions,
  stepScalars,
} from '../src/index.js'
import { caught } from './support/caught.js'

const at = (options: AdafactorOptions, t: number, updatesBefore = t - 1) =>
  stepScalars(resolveParameterOptions(options, 'weights', [4, 3]), t, updatesBefore)

/** The whole part of the root of a whole number. */
function wholeRoot(radicand: bigint, degree: bigint): bigint {
  let low = 0n
  let high = 1n << BigInt(Math.ceil(radicand.toString(2).length / Number(degree)) + 1)
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (middle ** degree <= radicand) low = middle
    else high = middle
  }
  return low
}

describe('beta2', () => {
  test('is 0 at the first step and its weight exactly 1, whatever the kind', () => {
    const { beta2, beta2Weight } = at({}, 1)
    expect([beta2, beta2Weight]).toEqual([0, 1])
    for (const decay of [
      { exponent: 0.3 },
      { adam: 0.999 },
      { adam: 0 },
      { offset: 10 },
    ] as const) {
      const found = at({ beta2: decay }, 1)
      expect([found.beta2, found.beta2Weight]).toEqual([0, 1])
    }
  })

  test('has the weight t^-0.8 to the last digits, up to t = 1e9', () => {
    // t^-0.8 = 10^40 / fifth root of (10^200 t^4), in whole numbers of 40 more digits. The number
    // 0.8 itself is off by 4.4e-17, which the logarithm of t multiplies.
    for (const t of [2, 3, 10, 99, 10_000, 123_456, 2 ** 24 + 1, 10 ** 8, 10 ** 9]) {
      const root = wholeRoot(10n ** 200n * BigInt(t) ** 4n, 5n)
      const exact = Number(10n ** 80n / root) / 1e40
      const { beta2, beta2Weight } = at({}, t)
      expect(Math.abs(beta2Weight / exact - 1), `t = ${t}`).toBeLessThan(1.5e-15)
      expect(Math.abs(beta2 - (1 - exact)), `t = ${t}`).toBeLessThan(4e-16)
    }
  })

  test('follows the exponent', () => {
    expect(at({ beta2: { exponent: 0.5 } }, 16)).toMatchObject({ beta2: 0.75, beta2Weight: 0.25 })
    expect(at({ beta2: { exponent: 0 } }, 16)).toMatchObject({ beta2: 0, beta2Weight: 1 })
  })

  test('counts from the offset, and before it as the first step', () => {
    expect(at({ beta2: { offset: 5 } }, 12).beta2Weight).toBe(at({}, 7).beta2Weight)
    expect(at({ beta2: { offset: -3 } }, 4).beta2Weight).toBe(at({}, 7).beta2Weight)
    for (const t of [1, 5, 6]) expect(at({ beta2: { offset: 5 } }, t).beta2Weight).toBe(1)
  })

  test('has a weight that is no zero in float32, however late and however steep', () => {
    for (const options of [
      { startStep: 1e15 },
      { beta2: { exponent: 3 } },
      { beta2: { exponent: 400 } },
      { beta2: { offset: -1e15 } },
      { beta2: { adam: 1 - 2 ** -53 } },
      { beta2: 1 - 2 ** -53 },
    ]) {
      for (const t of [2, 1e15, 2e15]) {
        const { beta2Weight } = at(options, t)
        expect(Math.fround(beta2Weight), JSON.stringify(options)).toBeGreaterThan(0)
      }
    }
  })

  test('stays at its cap once it gets there', () => {
    const capped = { beta2: { cap: 0.999 } }
    const weight = 1 - 0.999
    // t^-0.8 = 0.001 at t = 5623.4
    expect(at(capped, 5623).beta2Weight).toBeGreaterThan(weight)
    expect(at(capped, 5624).beta2Weight).toBe(weight)
    expect(at(capped, 1e9)).toMatchObject({ beta2: 1 - weight, beta2Weight: weight })
  })

  test('can be constant', () => {
    expect(at({ beta2: 0.75 }, 1)).toMatchObject({ beta2: 0.75, beta2Weight: 0.25 })
    expect(at({ beta2: 0.75 }, 1000)).toMatchObject({ beta2: 0.75, beta2Weight: 0.25 })
  })

  test("with Adam's correction averages all squares so far with Adam's weights", () => {
    for (const b of [0.5, 0.9, 0.999]) {
      const squares = [3, 1, 4, 1, 5, 9, 2, 6]
      let moment = 0
      let plain = 0
      squares.forEach((square, index) => {
        const { beta2, beta2Weight } = at({ beta2: { adam: b } }, index + 1)
        moment = beta2 * moment + beta2Weight * square
        plain = b * plain + (1 - b) * square
        expect(moment).toBeCloseTo(plain / (1 - b ** (index + 1)), 10)
      })
    }
  })

  test("with Adam's correction ends at the constant", () => {
    const { beta2, beta2Weight } = at({ beta2: { adam: 0.999 } }, 1e9)
    expect(beta2).toBe(0.999)
    expect(beta2Weight).toBe(1 - 0.999)
  })

  test('and its weight add up to 1', () => {
    const decays = fc.constantFrom<NonNullable<AdafactorOptions['beta2']>>(
      {},
      0.9,
      { adam: 0.999 },
      { cap: 0.99, exponent: 0.3 },
      { offset: 7 },
    )
    fc.assert(
      fc.property(decays, fc.integer({ min: 1, max: 1e9 }), (beta2, t) => {
        const found = at({ beta2 }, t)
        expect(Math.abs(found.beta2 + found.beta2Weight - 1)).toBeLessThan(1e-13)
        expect(found.beta2).toBeGreaterThanOrEqual(0)
        expect(found.beta2Weight).toBeGreaterThan(0)
      }),
      { seed: 9 },
    )
  })
})

describe('the step size', () => {
  test('is 0.01 until 1/sqrt(t) falls below it at t = 10000', () => {
    expect(at({}, 1).rho).toBe(0.01)
    expect(at({}, 9999).rho).toBe(0.01)
    expect(at({}, 10_000).rho).toBe(0.01)
    expect(at({}, 10_001).rho).toBe(1 / Math.sqrt(10_001))
    expect(at({}, 1e9).rho).toBeCloseTo(10 ** -4.5, 18)
  })

  test('has another cap, or one that changes', () => {
    expect(at({ relativeStep: { cap: 0.5 } }, 1).rho).toBe(0.5)
    expect(at({ relativeStep: { cap: 0.5 } }, 4).rho).toBe(0.5)
    expect(at({ relativeStep: { cap: 0.5 } }, 16).rho).toBe(0.25)
    const cap = (updates: number) => 0.1 / (updates + 1)
    expect(at({ relativeStep: { cap } }, 2).rho).toBe(0.05)
  })

  test('warms up to its peak at t = 10000 and then falls as without', () => {
    const options = { relativeStep: { warmUp: 1e-6 } }
    expect(at(options, 1).rho).toBe(1e-6)
    expect(at(options, 5000).rho).toBeCloseTo(0.005, 15)
    expect(at(options, 10_000).rho).toBeCloseTo(0.01, 15)
    expect(at(options, 9999).rho).toBeLessThan(at(options, 10_000).rho)
    expect(at(options, 10_001).rho).toBe(1 / Math.sqrt(10_001))
  })

  test('is multiplied by a factor', () => {
    expect(at({ relativeStep: { factor: 0.05 } }, 1).rho).toBe(0.05 * 0.01)
    expect(at({ relativeStep: { factor: 3 } }, 40_000).rho).toBeCloseTo(0.015, 15)
    expect(at({ relativeStep: { warmUp: 0.1, factor: 2 } }, 1).rho).toBe(0.2)
  })

  test('is the learning rate where there is one', () => {
    expect(at({ learningRate: 0.3 }, 1e6).rho).toBe(0.3)
    expect(at({ learningRate: 0 }, 1).rho).toBe(0)
  })
})

describe('a schedule', () => {
  test('is asked with the number of updates before, 0 at the first', () => {
    const asked: number[] = []
    const learningRate = (updates: number) => {
      asked.push(updates)
      return 1 / (updates + 1)
    }
    const rates = [1, 2, 3].map((t) => at({ learningRate }, t).rho)
    expect(asked).toEqual([0, 1, 2])
    expect(rates).toEqual([1, 1 / 2, 1 / 3])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, undefined, '0.1'])(
    'that returns %s is refused with its argument',
    (value) => {
      const schedule = () => value as number
      for (const [name, options] of Object.entries<AdafactorOptions>({
        learningRate: { learningRate: schedule },
        'relativeStep.cap': { relativeStep: { cap: schedule } },
        weightDecay: { weightDecay: schedule },
      })) {
        expect(caught(() => at(options, 8))).toMatch(
          `option/invalid: option "${name}(7)" is ${typeof value === 'string' ? `"${value}"` : value}; ` +
            'it must be a finite number at least 0, whatever the number of updates before',
        )
      }
    },
  )
})

describe('weight decay', () => {
  test('is multiplied by the learning rate unless told otherwise', () => {
    expect(at({ learningRate: 0.5, weightDecay: 0.1 }, 1).decayRate).toBe(0.05)
    const learningRate = (updates: number) => 0.5 ** updates
    expect(at({ learningRate, weightDecay: 0.1 }, 3).decayRate).toBeCloseTo(0.025, 16)
  })

  test('is multiplied by the cap of a relative step, not by what is left of it', () => {
    expect(at({ weightDecay: 0.1 }, 1e6).decayRate).toBeCloseTo(0.001, 18)
    const relativeStep = { cap: 0.2, factor: 3 }
    expect(at({ weightDecay: 0.1, relativeStep }, 1).decayRate).toBeCloseTo(0.02, 16)
  })

  test('is multiplied by the step size of a warm-up', () => {
    const relativeStep = { warmUp: 1e-3 }
    expect(at({ weightDecay: 0.1, relativeStep }, 5).decayRate).toBeCloseTo(5e-4, 16)
  })

  test.each(['none', 'stepSize'] as const)('stays the bare rate with "%s"', (coefficient) => {
    const weightDecay = { rate: 0.1, coefficient }
    expect(at({ learningRate: 0.5, weightDecay }, 1).decayRate).toBe(0.1)
  })

  test('follows its own schedule', () => {
    const weightDecay = { rate: (updates: number) => updates / 10, coefficient: 'none' } as const
    expect([1, 2, 3].map((t) => at({ weightDecay }, t).decayRate)).toEqual([0, 0.1, 0.2])
  })

  test('is 0 without it', () => {
    expect(at({}, 1).decayRate).toBe(0)
  })
})

test('the largest startStep leaves steps that are told apart and numbers that are finite', () => {
  const backend = referenceBackend({ precision: 'float32' })
  const asked: number[] = []
  const learningRate = (updatesBefore: number) => {
    asked.push(updatesBefore)
    return 0.1
  }
  const params = { w: backend.create([2, 2], [1, 1, 1, 1]), b: backend.create([2], [1, 1]) }
  const optimizer = adafactor({ backend, params, startStep: 1e15, learningRate })
  for (let step = 0; step < 3; step++) {
    optimizer.step({ w: backend.create([2, 2], [1, 2, 0, 3]), b: backend.create([2], [1, -1]) })
  }
  expect([...new Set(asked)]).toEqual([1e15, 1e15 + 1, 1e15 + 2])
  for (const tensor of Object.values(params)) {
    expect([...backend.read(tensor)].every(Number.isFinite)).toBe(true)
  }
})
