import { type AdafactorOptions, adafactor, referenceBackend } from '@adafactor/core'
import * as presets from '@adafactor/core/presets'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Comparison, compare } from '../src/comparison.js'
import { presetCalls } from '../src/preset-calls.js'
import { reasons } from '../src/reasons.js'
import { show } from '../src/show.js'
import { distance, trajectory } from '../src/trajectory.js'

const seed = 20260822

test('every preset that core has is compared', () => {
  expect(presetCalls.map(({ preset }) => preset).sort()).toEqual(Object.keys(presets).sort())
})

describe(`all presets on the same gradients (seed ${seed})`, () => {
  let comparisons: ReadonlyMap<string, Comparison>
  beforeAll(() => {
    comparisons = new Map(compare(seed).map((comparison) => [comparison.preset, comparison]))
  })
  const of = (preset: string) => comparisons.get(preset) as Comparison

  test.each(['huggingface', 'fairseq', 'tensor2tensor', 'mlx', 'burn'])(
    '%s walks the way of the paper, bit for bit',
    (preset) => {
      expect(of(preset).distances).toEqual([0, 0, 0])
      expect(of(preset).reasons).toEqual([])
    },
  )

  test('torch stays within rounding of the paper, for these gradients are not tiny', () => {
    const { distances, reasons } = of('torch')
    for (const distance of distances) {
      expect(distance).toBeGreaterThan(0)
      expect(distance).toBeLessThan(1e-5)
    }
    expect(reasons).toEqual(['epsilon1'])
  })

  test.each([
    ['optax', ['factoring']],
    ['t5x', ['factoring']],
    ['timm', ['factoring']],
    ['meshTensorflow', ['factoring']],
    ['keras', ['step size']],
    ['bigVision', ['parameter scale', 'clipping', 'momentum', 'factoring']],
    ['timmBigVision', ['parameter scale', 'clipping', 'momentum', 'factoring']],
  ])('%s parts from it at the first step, for these reasons: %j', (preset, why) => {
    expect(Math.min(...of(preset).distances)).toBeGreaterThan(0.01)
    expect([...of(preset).reasons].sort()).toEqual([...why].sort())
  })

  test('big_vision has no parameter scale and clips nothing; the others do both', () => {
    for (const [preset, { lastStep }] of comparisons) {
      const unscaled = preset === 'bigVision' || preset === 'timmBigVision'
      expect([preset, lastStep.clipping > 2]).toEqual([preset, !unscaled])
      expect([preset, lastStep.parameterRms === undefined]).toEqual([preset, unscaled])
    }
  })

  test('the table has a line for every preset, with how it was called', () => {
    const [, , ...lines] = show([...comparisons.values()]).split('\n')
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(presetCalls.map(({ call }) => call))
    expect(lines[0]).toMatch(/^paper\(\) +same +same +same .* -$/)
  })
})

describe(`presets that are one optimizer by different names (seed ${seed})`, () => {
  const { bigVision, keras, optax, paper, t5x, timm, timmBigVision } = presets
  const plain = { momentum: null } as const
  // Where rows and columns are swapped rounding differs.
  test.each<[string, AdafactorOptions, AdafactorOptions, number?]>([
    ['optax and T5X', optax({ learningRate: 0.02 }), t5x({ learningRate: 0.02 })],
    ['keras and the paper, at its rate', keras({ learningRate: 0.01 }), paper()],
    [
      'optax and the paper, at its sizes',
      optax({ learningRate: 0.01, minDimSizeToFactor: 1 }),
      paper(),
      1e-6,
    ],
    ['timm and the paper, at its sizes', timm({ minDimSizeToFactor: 0 }), paper()],
    [
      'big_vision and timm of it, at its sizes and without bfloat16',
      bigVision({ lr: 0.01, minDimSizeToFactor: 16, ...plain }),
      timmBigVision({ lr: 0.01, ...plain }),
    ],
  ])('%s', (_, here, there, most = 0) => {
    const one = trajectory(here, seed).at(100)
    const other = trajectory(there, seed).at(100)
    expect(distance(one, other, seed)).toBeLessThanOrEqual(most)
    expect(reasons(here, there)).toEqual([])
  })
})

test('the arguments that turn momentum and weight decay on do so', () => {
  const backend = referenceBackend()
  for (const { preset, options, withMomentum, withWeightDecay } of presetCalls) {
    const moved = [options, withMomentum, withWeightDecay].map((given) => {
      const params = { 'hidden/kernel': backend.create([2, 3], [1, 2, 3, 4, 5, 6]) }
      if (given === null) return 'none'
      const optimizer = adafactor({ backend, params, ...given })
      for (const slope of [1, -3]) {
        optimizer.step({ 'hidden/kernel': backend.create([2, 3], [slope, 1, -1, 2, 1, slope]) })
      }
      return String(backend.read(params['hidden/kernel']))
    })
    const [plain, momentum, decay] = moved
    expect([preset, decay !== plain]).toEqual([preset, true])
    // Those of big_vision have momentum in any case.
    const hasMomentum = /bigVision/i.test(preset)
    expect([preset, momentum !== plain]).toEqual([preset, !hasMomentum])
  }
})
