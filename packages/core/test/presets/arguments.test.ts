import { describe, expect, test } from 'vitest'
import { type AdafactorOptions, adafactor, referenceBackend, type Shape } from '../../src/index.js'
import * as presets from '../../src/presets.js'
import { caught } from '../support/caught.js'

type Preset = keyof typeof presets
const all = new Map(Object.entries(presets)) as ReadonlyMap<
  string,
  (args: unknown) => AdafactorOptions
>
const names = [...all.keys()] as Preset[]

/** Calls a preset with arguments as they may come without types. */
function call(preset: Preset, args: unknown): AdafactorOptions {
  const translate = all.get(preset)
  if (!translate) throw new Error(`there is no preset "${preset}"`)
  return translate(args)
}

/** What the presets need that have a learning rate without a default. */
const needed: Partial<Record<Preset, object>> = {
  t5x: { learningRate: 0.1 },
  bigVision: { lr: 0.1 },
  burn: { lr: 0.1 },
}

const options = (preset: Preset, args: object) => call(preset, { ...needed[preset], ...args })

const refusal = (preset: Preset, args: object) => caught(() => options(preset, args))

/** What is thrown when an optimizer is made for one parameter. */
const refusalFor = (preset: Preset, args: object, name: string, shape: Shape) =>
  caught(() => {
    const backend = referenceBackend()
    adafactor({ backend, params: { [name]: backend.create(shape) }, ...options(preset, args) })
  })

describe.each(names)('%s', (preset) => {
  test('refuses an argument that it does not have', () => {
    expect(refusal(preset, { nonsense: 1 })).toMatch(
      new RegExp(`^option/unknown: ${preset}: there is no argument "nonsense"`),
    )
  })

  test('refuses arguments that are no object', () => {
    for (const args of [null, [], new Map(), new Date(), Object.create({ lr: 1 })]) {
      const thrown = caught(() => call(preset, args))
      expect(thrown).toMatch(`option/invalid: ${preset}: the arguments must be a plain object`)
    }
  })

  test('makes an optimizer', () => {
    const backend = referenceBackend()
    const params = { weights: backend.create([4, 3]), bias: backend.create([3]) }
    expect(() => adafactor({ backend, params, ...options(preset, {}) })).not.toThrow()
  })
})

test.each<[Preset, object, string]>([
  ['torch', { lr: -1 }, 'torch: argument "lr" is -1; it must be a finite number at least 0'],
  [
    'torch',
    { beta2Decay: 0.8 },
    '"beta2Decay" (beta2_decay) is 0.8; it must be a finite number at most 0',
  ],
  ['torch', { d: 0.5 }, 'torch: argument "d" is 0.5; it must be a finite number at least 1'],
  ['torch', { weightDecay: -1 }, 'argument "weightDecay" (weight_decay) is -1'],
  ['torch', { eps: 1e-30 }, 'argument "eps" is 1e-30; it must be a pair [eps1, eps2]'],
  ['torch', { eps: [1e-30, 1e-3] }, 'a gradient of zeros gives NaN, in PyTorch as well'],
  ['torch', { eps: [null, -1] }, 'torch: argument "eps[1]" is -1'],
  ['torch', { maximize: 1 }, 'argument "maximize" is 1; it must be true or false'],
  ['paper', { rho: 'fast' }, 'paper: argument "rho" is "fast"'],
  ['paper', { d: 0 }, 'paper: argument "d" is 0; it must be a finite number above 0'],
  [
    'huggingface',
    { clipThreshold: 0 },
    'huggingface: argument "clipThreshold" (clip_threshold) is 0',
  ],
  ['huggingface', { eps: [0, 1e-3] }, 'huggingface: argument "eps[0]" is 0'],
  [
    'huggingface',
    { beta1: 1 },
    'huggingface: argument "beta1" is 1; it must be a finite number at least 0 and below 1',
  ],
  ['fairseq', { decayRate: 0.8 }, 'fairseq: argument "decayRate" (decay_rate) is 0.8'],
  ['mlx', { beta1: 2 }, 'mlx: argument "beta1" (beta_1) is 2'],
  ['mlx', { relativeStep: 0 }, 'mlx: argument "relativeStep" (relative_step) is 0'],
  [
    'optax',
    { minDimSizeToFactor: 1.5 },
    '"minDimSizeToFactor" (min_dim_size_to_factor) is 1.5; it must be a whole number',
  ],
  ['optax', { clippingThreshold: 0 }, 'null for no clipping'],
  [
    'optax',
    { dtypeMomentum: 'float16' },
    '"dtypeMomentum" (dtype_momentum) is "float16"; it must be "float32" or "bfloat16"',
  ],
  [
    'optax',
    { weightDecayMask: [true] },
    'argument "weightDecayMask" (weight_decay_mask) is [true]',
  ],
  ['t5x', { learningRate: null }, 't5x: argument "learningRate" (learning_rate) is null'],
  ['t5x', { factorMap: 'heuristic' }, 'it must be a list of pairs [pattern, value]'],
  [
    't5x',
    { factorMap: [['(', null]] },
    '"factorMap[0]" (factor_map) is "("; it must be a regular expression',
  ],
  [
    't5x',
    { factorMap: [['x', ['rows']]] },
    '"factorMap[0]" (factor_map) is "rows"; it must be "row" or "column"',
  ],
  [
    't5x',
    { multiplyByParameterScale: [['x', 1]] },
    '"multiplyByParameterScale[0]" (multiply_by_parameter_scale) is 1',
  ],
  ['bigVision', { lr: (k: number) => k }, 'bigVision: argument "lr" is a function'],
  ['bigVision', { schedule: null }, 'to freeze parameters leave them out of params'],
  ['bigVision', { lrMults: [['.*', 0]] }, 'argument "lrMults[0]" (lr_mults) is 0'],
  [
    'bigVision',
    { wdMults: [['.*']] },
    'argument "wdMults[0]" (wd_mults) is [".*"]; it must be a pair',
  ],
  ['bigVision', { beta2Cap: 2 }, 'argument "beta2Cap" (beta2_cap) is 2'],
  ['keras', { beta2Decay: 0.8 }, 'keras: argument "beta2Decay" (beta_2_decay) is 0.8'],
  ['keras', { epsilon1: 0 }, 'keras: argument "epsilon1" (epsilon_1) is 0'],
  ['timm', { betas: 0.9 }, 'timm: argument "betas" is 0.9; it must be null or a pair'],
  ['timm', { betas: [1, 0.999] }, 'timm: argument "betas[0]" is 1'],
  ['timmBigVision', { momentumDtype: 'float16' }, '"momentumDtype" (momentum_dtype) is "float16"'],
  ['tensor2tensor', { decayRate: 1 }, 'tensor2tensor: argument "decayRate" (decay_rate) is 1'],
  [
    'tensor2tensor',
    { decayRate: { kind: 'cubic' } },
    '"decayRate.kind" (decay_rate) is "cubic"; it must be "pow" or "adam"',
  ],
  [
    'meshTensorflow',
    { stackedDimNames: 'layers' },
    '"stackedDimNames" (stacked_dim_names) is "layers"; it must be a list of names',
  ],
  ['meshTensorflow', { dimensions: { weights: [0, 1] } }, 'argument "dimensions.weights"'],
  ['burn', { lr: undefined }, 'burn: argument "lr" is undefined'],
  // What is no value is told before what contradicts another one.
  ['huggingface', { lr: 'None', relativeStep: true }, 'huggingface: argument "lr" is "None"'],
  ['fairseq', { lr: Number.NaN }, 'fairseq: argument "lr" is NaN'],
  ['fairseq', { lr: 0.1, relativeStep: false, warmupInit: 'no' }, '(warmup_init) is "no"'],
  ['timm', { lr: 'None', warmupInit: true }, 'timm: argument "lr" is "None"'],
  ['optax', { weightDecayMask: new Map() }, '(weight_decay_mask) is an object of type Map'],
  [
    'burn',
    { epsilon2: 0 },
    'burn: argument "epsilon2" (epsilon_2) is 0; it must be a finite number above 0',
  ],
])('%s refuses %o in the words of the peer', (preset, args, message) => {
  const thrown = refusal(preset, args)
  expect(thrown).toMatch(new RegExp(`^option/invalid: ${preset}: argument "`))
  expect(thrown).toContain(message)
})

test.each<[Preset, object, string]>([
  ['torch', { learningRate: 1 }, 'torch: there is no argument "learningRate"'],
  ['torch', { weight_decay: 0.1 }, 'did you mean "weightDecay"?'],
  ['huggingface', { clip_threshold: 1 }, 'did you mean "clipThreshold"?'],
  ['optax', { min_dim_size_to_factor: 1 }, 'did you mean "minDimSizeToFactor"?'],
  ['torch', { foreach: true }, 'no argument "foreach": it changes how a step is launched'],
  ['timmBigVision', { fused: true }, 'no argument "fused": it changes how a step is launched'],
  ['t5x', { skipNanUpdates: true }, 'the option skipNonFinite'],
  ['t5x', { logicalFactorRules: {} }, 'give the rules by parameter, as factorMap'],
  ['keras', { gradientAccumulationSteps: 4 }, 'add the gradients up with accumulate()'],
  ['keras', { clipnorm: 1 }, 'change the gradients before you give them to step()'],
  ['keras', { use_ema: true }, 'average the parameters yourself'],
  ['burn', { grad_clipping: 1 }, 'argument "grad_clipping" is not supported: clip the gradients'],
  // Words of others for what it has, and for what only the options have.
  ['huggingface', { learningRate: 1 }, 'did you mean "lr"?'],
  ['huggingface', { learning_rate: 1 }, 'did you mean "lr"?'],
  ['huggingface', { betas: [0.9, 0.999] }, 'did you mean "beta1"?'],
  ['huggingface', { momentum: 0.9 }, 'did you mean "beta1"?'],
  ['huggingface', { beta2: 0.9 }, 'beside a preset adafactor() takes "beta2"'],
  ['huggingface', { epsilon1: 1e-30 }, 'did you mean "eps"?'],
  ['huggingface', { max_grad_norm: 1 }, 'beside a preset adafactor() takes "clipGlobalNorm"'],
  ['torch', { clip_threshold: 1 }, 'did you mean "d"?'],
  ['torch', { beta1: 0.9 }, 'beside a preset adafactor() takes "momentum"'],
  ['keras', { eps: [1e-30, 1e-3] }, 'did you mean "epsilon1" or "epsilon2"?'],
  ['keras', { lr: 0.1 }, 'did you mean "learningRate"?'],
  ['optax', { weight_decay: 0.1 }, 'did you mean "weightDecayRate"?'],
  ['paper', { lr: 0.1 }, 'did you mean "rho"?'],
  [
    'tensor2tensor',
    { simulatedQuantizeBits: 8 },
    'parameters are of the type that you make them with',
  ],
  ['tensor2tensor', { decayRate: { kind: 'pow', offset: 3 } }, 'no argument "decayRate.offset"'],
  ['burn', { gradClipping: 1 }, 'clip the gradients before'],
])('%s says what it knows instead of %o', (preset, args, message) => {
  const thrown = refusal(preset, args)
  expect(thrown).toMatch(`option/unknown: ${preset}: `)
  expect(thrown).toContain(message)
})

test.each<[Preset, object, string]>([
  ['huggingface', { lr: 0.1 }, 'arguments "lr" and "relativeStep" (relative_step)'],
  ['huggingface', { relativeStep: false }, 'there has to be an lr'],
  ['huggingface', { lr: 0.1, relativeStep: false, warmupInit: true }, '"warmupInit" (warmup_init)'],
  ['fairseq', { lr: 0.1 }, 'arguments "lr" and "relativeStep" (relative_step)'],
  ['mlx', { relativeStep: false }, 'arguments "learningRate" (learning_rate) and "relativeStep"'],
  ['timm', { lr: 0.1, warmupInit: true }, 'arguments "lr" and "warmupInit" (warmup_init)'],
  ['t5x', { factored: false, factorMap: [] }, 'arguments "factored" and "factorMap" (factor_map)'],
  [
    't5x',
    { epsilon2: 1, maxParameterScale: 0.5 },
    'the smallest scale, 1, is above the largest, 0.5',
  ],
  [
    'timmBigVision',
    { lr: () => 1, weightDecay: 0.1, correctedWeightDecay: true },
    'give it as maxLr',
  ],
  ['meshTensorflow', { stackedDimNames: ['layers'] }, 'axes have no names unless dimensions'],
])('%s refuses what contradicts itself in %o', (preset, args, message) => {
  const thrown = refusal(preset, args)
  expect(thrown).toMatch(new RegExp(`^option/conflict: ${preset}: arguments "`))
  expect(thrown).toContain(message)
})

describe('a parameter', () => {
  test.each<[Preset, object, Shape, string]>([
    ['t5x', {}, [2, 3, 4], 'of shape [2, 3, 4] has a rank above 2 and needs a rule in "factorMap"'],
    ['t5x', { factorMap: [['.*', ['row', 'column']]] }, [2, 3, 4], 'give one word for each axis'],
    ['t5x', { factorMap: [['bias', null]] }, [3, 4], 'fits no pattern of "factorMap" (factor_map)'],
    [
      't5x',
      { multiplyByParameterScale: [['bias', true]] },
      [3, 4],
      'fits no pattern of "multiplyByParameterScale"',
    ],
    [
      'meshTensorflow',
      { dimensions: { weights: ['a'] } },
      [3, 4],
      'has shape [3, 4], but "dimensions" names 1 of its axes',
    ],
  ])('of %s with %o and shape %o is refused by its name', (preset, args, shape, message) => {
    const thrown = refusalFor(preset, args, 'weights', shape)
    expect(thrown).toMatch(`option/invalid: ${preset}: parameter "weights" `)
    expect(thrown).toContain(message)
  })
})
