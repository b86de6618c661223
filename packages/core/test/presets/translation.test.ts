import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type ElementType,
  type ParameterSettings,
  referenceBackend,
  resolveParameterOptions,
  type Schedule,
  type Shape,
  type StateType,
} from '../../src/index.js'
import * as presets from '../../src/presets.js'

const resolve = (options: AdafactorOptions, name = 'weights', shape: Shape = [4, 3]) =>
  resolveParameterOptions(options, name, shape)

const ofPaper = resolve({})
const largest = (minimumSize: number) => ({ axes: 'largest' as const, minimumSize })
const externalRate = (learningRate: number): Partial<ParameterSettings> => ({
  learningRate,
  relativeStep: false,
})
const cappedBy = (cap: number): Partial<ParameterSettings> => ({
  relativeStep: { cap, factor: 1 },
})
const likeParameter = { stateType: 'parameter' } as const
const valueAt = (rate: number | Schedule | undefined, updatesBefore: number) =>
  typeof rate === 'function' ? rate(updatesBefore) : rate

describe('with the defaults of the peer', () => {
  // What differs from the paper's settings, and so from this library's defaults.
  test.each<[string, AdafactorOptions, Partial<ParameterSettings>]>([
    ['paper', presets.paper(), {}],
    ['torch', presets.torch(), { epsilon1: 2 ** -23, epsilon1Use: 'floor', ...likeParameter }],
    ['huggingface', presets.huggingface(), {}],
    ['fairseq', presets.fairseq(), {}],
    ['mlx', presets.mlx(), likeParameter],
    ['tensor2tensor', presets.tensor2tensor(), {}],
    ['optax', presets.optax(), { ...externalRate(1), ...likeParameter, factored: largest(128) }],
    ['t5x', presets.t5x({ learningRate: 0.1 }), { ...externalRate(0.1), factored: largest(128) }],
    [
      'bigVision',
      presets.bigVision({ lr: 0.1 }),
      {
        ...externalRate(0.1),
        ...likeParameter,
        beta2: { exponent: 0.8, offset: 0, cap: 0.999 },
        clipThreshold: null,
        parameterScale: false,
        momentum: {
          beta1: 0.9,
          placement: 'beforeStepSize',
          type: 'bfloat16',
          rounds: { beta1: true },
        },
        factored: largest(32),
      },
    ],
    [
      'keras',
      presets.keras(),
      {
        ...cappedBy(0.001),
        ...likeParameter,
        parameterScale: { epsilon2: 1e-3, afterWeightDecay: true },
      },
    ],
    ['timm', presets.timm(), { factored: { axes: 'last', minimumSize: 17 } }],
    [
      'timmBigVision',
      presets.timmBigVision(),
      {
        ...externalRate(1),
        ...likeParameter,
        beta2: { exponent: 0.8, offset: 0, cap: 0.999 },
        clipThreshold: null,
        parameterScale: false,
        momentum: {
          beta1: 0.9,
          placement: 'beforeStepSize',
          type: 'bfloat16',
          rounds: { update: true, applied: true },
        },
        factored: largest(16),
      },
    ],
    ['meshTensorflow', presets.meshTensorflow(), { factored: false }],
    ['burn', presets.burn({ lr: 0.1 }), cappedBy(0.1)],
  ])('%s differs from the paper in what its description says', (_name, options, settings) => {
    expect(resolve(options)).toEqual({ ...ofPaper, ...settings })
  })

  test.each<[string, AdafactorOptions, 'optimizer' | 'parameter']>([
    ['paper', presets.paper(), 'parameter'],
    ['torch', presets.torch(), 'parameter'],
    ['huggingface', presets.huggingface(), 'parameter'],
    ['fairseq', presets.fairseq(), 'parameter'],
    ['timm', presets.timm(), 'parameter'],
    ['timmBigVision', presets.timmBigVision(), 'parameter'],
    ['burn', presets.burn({ lr: 1 }), 'parameter'],
    ['optax', presets.optax(), 'optimizer'],
    ['t5x', presets.t5x({ learningRate: 1 }), 'optimizer'],
    ['bigVision', presets.bigVision({ lr: 1 }), 'optimizer'],
    ['keras', presets.keras(), 'optimizer'],
    ['tensor2tensor', presets.tensor2tensor(), 'optimizer'],
    ['meshTensorflow', presets.meshTensorflow(), 'optimizer'],
    ['mlx', presets.mlx(), 'optimizer'],
  ])('%s counts the updates that its peer counts', (_name, options, stepCount) => {
    expect(options.stepCount ?? 'parameter').toBe(stepCount)
  })
})

describe('weight decay', () => {
  test.each<[string, AdafactorOptions, string]>([
    ['torch', presets.torch({ weightDecay: 0.1 }), 'learningRate'],
    ['keras', presets.keras({ weightDecay: 0.1 }), 'learningRate'],
    ['burn', presets.burn({ lr: 1, weightDecay: 0.1 }), 'learningRate'],
    ['timmBigVision', presets.timmBigVision({ weightDecay: 0.1 }), 'learningRate'],
    [
      'timmBigVision, unscaled',
      presets.timmBigVision({ weightDecay: 0.1, unscaledWd: true }),
      'none',
    ],
    ['huggingface', presets.huggingface({ weightDecay: 0.1 }), 'stepSize'],
    ['fairseq', presets.fairseq({ weightDecay: 0.1 }), 'stepSize'],
    ['mlx', presets.mlx({ weightDecay: 0.1 }), 'stepSize'],
    ['timm', presets.timm({ weightDecay: 0.1 }), 'stepSize'],
    ['optax', presets.optax({ weightDecayRate: 0.1 }), 'none'],
    ['t5x', presets.t5x({ learningRate: 1, weightDecayRate: 0.1 }), 'none'],
    [
      'bigVision',
      presets.bigVision({
        lr: 1,
        wd: 0.1,
        wdMults: [
          ['', 9],
          ['.*', 1],
        ],
      }),
      'none',
    ],
  ])('of %s is multiplied by what its peer multiplies it by', (_name, options, coefficient) => {
    expect(resolve(options).weightDecay).toEqual({ rate: 0.1, coefficient })
  })

  test('of T5X grows with a power of the learning rate', () => {
    const common = { weightDecayRateLrExponent: 2, weightDecayRate: 0.5 }
    const constant = resolve(presets.t5x({ ...common, learningRate: 0.1 }))
    expect(constant.weightDecay?.rate).toBeCloseTo(0.005, 15)
    const scheduled = resolve(presets.t5x({ ...common, learningRate: (k) => 0.1 * k }))
    expect(valueAt(scheduled.weightDecay?.rate, 3)).toBeCloseTo(0.045, 15)
    const alone = resolve(presets.t5x({ learningRate: 0.1, weightDecayRateLrExponent: 1 }))
    expect(alone.weightDecay?.rate, 'without a rate of its own').toBe(0.1)
  })

  test("of timm's big_vision can be relative to the peak of the learning rate", () => {
    const common = { weightDecay: 0.3, correctedWeightDecay: true }
    const scheduled = resolve(presets.timmBigVision({ ...common, lr: (k) => 0.1 * k, maxLr: 0.4 }))
    expect(scheduled.weightDecay?.coefficient).toBe('learningRate')
    expect(valueAt(scheduled.weightDecay?.rate, 1)).toBeCloseTo(0.075, 15)
    const constant = resolve(presets.timmBigVision({ ...common, lr: 0.1 }))
    expect(constant.weightDecay?.rate, 'at its peak').toBe(0.3)
  })

  test('of optax spares what the mask spares', () => {
    const options = presets.optax({ weightDecayRate: 0.1, weightDecayMask: { bias: false } })
    expect(resolve(options, 'bias', [3]).weightDecay).toBeNull()
    expect(resolve(options).weightDecay).not.toBeNull()
  })
})

describe('big_vision', () => {
  const options = presets.bigVision({
    lr: 0.2,
    wd: 0.01,
    schedule: (k) => 1 / (k + 1),
    lrMults: [
      ['head/.*', 0.1],
      ['.*', 3],
    ],
    gradClipNorm: 1,
  })
  const rates = (name: string, updatesBefore: number) => {
    const { learningRate, weightDecay } = resolve(options, name)
    return [valueAt(learningRate, updatesBefore), valueAt(weightDecay?.rate, updatesBefore)]
  }

  test('multiplies the learning rate by the first pattern that fits the whole name', () => {
    expect(rates('head/bias', 1)[0]).toBeCloseTo(0.01, 15)
    expect(rates('decoder/head/bias', 1)[0]).toBeCloseTo(0.3, 15)
  })

  test('decays kernels, by the schedule and not by the learning rate', () => {
    expect(rates('head/kernel', 1)[1]).toBeCloseTo(0.005, 15)
    expect(rates('head/bias', 1)[1]).toBeUndefined()
    expect(rates('kernel', 1)[1], 'without a parent').toBeUndefined()
  })

  test('clips by the global norm', () => {
    expect(options.clipGlobalNorm).toBe(1)
    expect(presets.bigVision({ lr: 1, gradClipNorm: 0 }).clipGlobalNorm).toBeNull()
  })
})

describe('factored axes', () => {
  const factored = (options: AdafactorOptions, shape: Shape, name = 'weights') =>
    resolve(options, name, shape).factored

  test('of timm are the first two of a convolution, if these are large enough', () => {
    const options = presets.timm({ minDimSizeToFactor: 2 })
    expect(factored(options, [3, 3, 9, 9])).toEqual({ axes: 'first', minimumSize: 3 })
    expect(factored(options, [3, 2, 9, 9])).toEqual({ axes: 'last', minimumSize: 3 })
    expect(factored(options, [3, 3])).toEqual({ axes: 'last', minimumSize: 3 })
  })

  test('of mesh-tensorflow are the two largest that are not stacked', () => {
    const options = presets.meshTensorflow({
      minDimSizeToFactor: 2,
      stackedDimNames: ['layers'],
      dimensions: { stack: ['layers', 'a', 'b'] },
    })
    expect(factored(options, [5, 3, 4], 'stack')).toEqual({ rows: [1], columns: [2] })
    expect(factored(options, [5, 3, 4])).toEqual({ rows: [2], columns: [0] })
    expect(factored(options, [3, 3, 3]), 'the first of equals').toEqual({ rows: [1], columns: [0] })
    expect(factored(options, [5, 4, 1], 'stack'), 'too small').toBe(false)
    expect(factored(presets.meshTensorflow({ factored: false }), [200, 200])).toBe(false)
    expect(factored(presets.meshTensorflow(), [128, 128])).toEqual({ rows: [1], columns: [0] })
  })

  test('of T5X follow the first rule that is found in the name', () => {
    const options = presets.t5x({
      learningRate: 1,
      minDimSizeToFactor: 2,
      factorMap: [
        ['^cube$', ['batch', 'row', 'column']],
        ['flat', null],
        ['matrix', ['row', 'column']],
        ['.*', 'heuristic'],
      ],
    })
    const cube = resolve(options, 'cube', [2, 3, 4])
    expect(cube.factored).toEqual({ rows: [1], columns: [2] })
    expect(cube.clipThreshold).toEqual({ threshold: 1, batchAxes: [0] })
    expect(cube.parameterScale).toMatchObject({ batchAxes: [0] })
    expect(factored(options, [2, 3, 4], 'a/flat/b')).toBe(false)
    expect(factored(options, [3, 4], 'matrix'), 'ignored for rank 2').toEqual(largest(2))
    expect(factored(options, [3, 4])).toEqual(largest(2))
  })
})

describe('parameter scale', () => {
  test('of timm is left out with a learning rate', () => {
    expect(resolve(presets.timm({ lr: 0.1, scaleParameter: true })).parameterScale).toBe(false)
    expect(resolve(presets.timm({ epsScale: 0.1 })).parameterScale).toMatchObject({ epsilon2: 0.1 })
  })

  test('of T5X is chosen by the first pattern that is found in the name', () => {
    const options = presets.t5x({
      learningRate: 1,
      maxParameterScale: 2,
      multiplyByParameterScale: [
        ['bias', false],
        ['.*', true],
      ],
    })
    expect(resolve(options, 'dense/bias', [3]).parameterScale).toBe(false)
    expect(resolve(options).parameterScale).toMatchObject({ maximum: 2 })
  })

  test('of mesh-tensorflow spares names that contain an excluded one', () => {
    const options = presets.meshTensorflow({ excludeFromParameterScale: ['bias'] })
    const bias = resolve(options, 'dense/bias', [3])
    expect(bias.parameterScale).toBe(false)
    expect(bias.relativeStep, 'not times 0.05').toEqual(ofPaper.relativeStep)
    expect(resolve(options).parameterScale).toEqual(ofPaper.parameterScale)
  })

  test('that tensor2tensor leaves out makes the relative step smaller', () => {
    const unscaled = { cap: 0.01, factor: 0.05 }
    for (const preset of [presets.tensor2tensor, presets.meshTensorflow]) {
      expect(resolve(preset({ multiplyByParameterScale: false })).relativeStep).toEqual(unscaled)
    }
  })
})

describe('step sizes', () => {
  const schedule = (k: number) => 0.1 / (k + 1)

  test.each<[string, AdafactorOptions]>([
    ['torch', presets.torch({ lr: schedule })],
    ['keras', presets.keras({ learningRate: schedule, relativeStep: false })],
    ['burn', presets.burn({ lr: schedule })],
  ])('of %s are capped by a schedule', (_name, options) => {
    expect(resolve(options).relativeStep).toEqual({ cap: schedule, factor: 1 })
  })

  test.each<[string, AdafactorOptions]>([
    ['paper', presets.paper({ rho: schedule })],
    ['huggingface', presets.huggingface({ lr: schedule, relativeStep: false })],
    ['fairseq', presets.fairseq({ lr: schedule, relativeStep: false })],
    ['mlx', presets.mlx({ learningRate: schedule, relativeStep: false })],
    ['optax', presets.optax({ learningRate: schedule })],
    ['t5x', presets.t5x({ learningRate: schedule })],
    ['timm', presets.timm({ lr: schedule })],
    ['timmBigVision', presets.timmBigVision({ lr: schedule })],
    ['tensor2tensor', presets.tensor2tensor({ learningRate: schedule })],
    ['meshTensorflow', presets.meshTensorflow({ learningRate: schedule })],
    ['burn', presets.burn({ lr: schedule, relativeStep: false })],
  ])('of %s are a schedule', (_name, options) => {
    expect(resolve(options)).toMatchObject({ learningRate: schedule, relativeStep: false })
  })

  test.each<[string, AdafactorOptions]>([
    ['huggingface', presets.huggingface({ warmupInit: true })],
    ['fairseq', presets.fairseq({ warmupInit: true })],
    ['mlx', presets.mlx({ warmupInit: true, learningRate: 1 })],
    ['timm', presets.timm({ warmupInit: true })],
  ])('of %s warm up by a millionth a step', (_name, options) => {
    expect(resolve(options).relativeStep).toEqual({ warmUp: 1e-6, factor: 1 })
  })
})

test.each<[string, AdafactorOptions]>([
  ['T5X', presets.t5x({ learningRate: 1, globalNormClipThreshold: 3 })],
  ['Keras', presets.keras({ globalClipnorm: 3 })],
])('%s clips by the global norm', (_name, options) => {
  expect(options.clipGlobalNorm).toBe(3)
})

test.each<[string, (decayRate: { kind: 'adam'; beta2: number }) => AdafactorOptions]>([
  ['tensor2tensor', (decayRate) => presets.tensor2tensor({ decayRate })],
  ['mesh-tensorflow', (decayRate) => presets.meshTensorflow({ decayRate })],
])("%s has Adam's decay", (_name, preset) => {
  const { beta2 } = resolve(preset({ kind: 'adam', beta2: 0.99 }))
  expect(beta2).toEqual({ adam: 0.99 })
})

describe('with parameters in 16 bits', () => {
  const half = ['bfloat16', 'float16'] as const

  // Second moments, and momentum where it is asked for without saying how it is to be kept.
  test.each<[string, AdafactorOptions, second: StateType | undefined, momentum?: StateType]>([
    ['paper', presets.paper(), undefined],
    ['torch', presets.torch(), 'parameter'],
    ['huggingface', presets.huggingface({ beta1: 0.9 }), undefined, 'float32'],
    ['fairseq', presets.fairseq({ beta1: 0.9 }), undefined, 'float32'],
    ['optax', presets.optax({ momentum: 0.9 }), 'parameter', 'float32'],
    ['t5x', presets.t5x({ learningRate: 1, beta1: 0.9 }), undefined, 'float32'],
    ['bigVision', presets.bigVision({ lr: 1 }), 'parameter', 'bfloat16'],
    ['keras', presets.keras(), 'parameter'],
    ['timm', presets.timm({ betas: [0.9, 0] }), undefined, 'float32'],
    ['timmBigVision', presets.timmBigVision(), 'parameter', 'bfloat16'],
    ['tensor2tensor', presets.tensor2tensor({ beta1: 0.9 }), undefined, 'parameter'],
    ['meshTensorflow', presets.meshTensorflow({ beta1: 0.9 }), undefined, 'float32'],
    ['mlx', presets.mlx({ beta1: 0.9 }), 'parameter', 'parameter'],
    ['burn', presets.burn({ lr: 1 }), undefined],
  ])('%s keeps its state in the types of its peer', (_name, options, second, momentum) => {
    for (const type of half) {
      const settings = resolveParameterOptions(options, 'weights', [4, 3], type)
      expect(settings.stateType).toBe(second)
      expect(settings.momentum?.type).toBe(momentum)
    }
  })

  test('the default eps1 of PyTorch is the machine epsilon of the type', () => {
    const epsilon1 = (type: ElementType) =>
      resolveParameterOptions(presets.torch(), 'weights', [4, 3], type).epsilon1
    expect(epsilon1('bfloat16')).toBe(2 ** -7)
    expect(epsilon1('float16')).toBe(2 ** -10)
    expect(epsilon1('float32')).toBe(2 ** -23)
    expect(epsilon1('float64')).toBe(2 ** -23)
  })

  test('state lies in what the preset says', () => {
    const stored = (options: AdafactorOptions) => {
      const backend = referenceBackend({ precision: 'float32' })
      const weights = backend.create([4, 3], undefined, { type: 'bfloat16' })
      const { parameters } = adafactor({ backend, params: { weights }, ...options }).stateDict()
      const tensors = parameters.weights?.tensors ?? {}
      return Object.fromEntries(Object.entries(tensors).map(([name, { type }]) => [name, type]))
    }
    expect(stored(presets.torch())).toEqual({ rowMoment: 'bfloat16', columnMoment: 'bfloat16' })
    expect(stored(presets.mlx({ beta1: 0.9 }))).toEqual({
      rowMoment: 'bfloat16',
      columnMoment: 'bfloat16',
      momentum: 'bfloat16',
    })
    expect(stored(presets.optax({ momentum: 0.9 }))).toEqual({
      moment: 'bfloat16',
      momentum: 'float32',
    })
    expect(stored(presets.huggingface({ beta1: 0.9 }))).toEqual({
      rowMoment: 'float32',
      columnMoment: 'float32',
      momentum: 'float32',
    })
  })
})
