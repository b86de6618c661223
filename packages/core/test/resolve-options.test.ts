import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  factorAxes,
  referenceBackend,
  resolveParameterOptions,
  type Shape,
} from '../src/index.js'
import { caught } from './support/caught.js'

const resolve = (options: AdafactorOptions, name = 'weights', shape: Shape = [4, 3]) =>
  resolveParameterOptions(options, name, shape)

/** Makes an optimizer over these parameters, of shape [2]. */
function construct(options: AdafactorOptions, names: readonly string[] = ['weights']) {
  const backend = referenceBackend()
  const params = new Map(names.map((name) => [name, backend.create([2])]))
  return adafactor({ backend, params, ...options })
}
/** What is thrown for options as they may come without types. */
const refusal = (options: object, names?: readonly string[]) =>
  caught(() => construct(options as AdafactorOptions, names))

describe('the defaults', () => {
  test('are those of the paper', () => {
    expect(resolve({})).toEqual({
      relativeStep: { cap: 0.01, factor: 1 },
      beta2: { exponent: 0.8, offset: 0, cap: 1 },
      epsilon1: 1e-30,
      epsilon1Use: 'add',
      clipThreshold: 1,
      parameterScale: { epsilon2: 1e-3, afterWeightDecay: false },
      momentum: null,
      weightDecay: null,
      factored: { axes: 'last', minimumSize: 1 },
      maximize: false,
      skipNonFinite: false,
    })
  })

  test('stand for options that are undefined', () => {
    const storage = ['stateType', 'rounding', 'stateRounding', 'seed']
    const names = Object.keys(resolve({})).concat('learningRate', 'overrides', storage)
    const absent = Object.fromEntries(names.map((name) => [name, undefined]))
    expect(resolve(absent)).toEqual(resolve({}))
  })

  test('of epsilon1 as a floor are those of PyTorch', () => {
    expect(resolve({ epsilon1Use: 'floor' }).epsilon1).toBe(2 ** -23)
  })
})

describe('options in short and in full', () => {
  test.each<[AdafactorOptions, AdafactorOptions]>([
    [{ relativeStep: true }, {}],
    [{ relativeStep: {} }, {}],
    [{ relativeStep: { cap: 0.01, factor: 1 } }, {}],
    [{ beta2: { exponent: 0.8 } }, {}],
    [{ beta2: { exponent: 0.8, offset: 0, cap: 1 } }, {}],
    [{ parameterScale: true }, {}],
    [{ parameterScale: { epsilon2: 1e-3, afterWeightDecay: false } }, {}],
    [{ momentum: null, weightDecay: null }, {}],
    [{ rounding: 'nearest', stateRounding: 'nearest' }, {}],
    [{ momentum: 0.9 }, { momentum: { beta1: 0.9, placement: 'afterStepSize', type: 'float32' } }],
    [{ weightDecay: 0.1 }, { weightDecay: { rate: 0.1, coefficient: 'learningRate', mask: {} } }],
    [{ factored: true }, { factored: { axes: 'last', minimumSize: 1 } }],
    [{ learningRate: 0.1, relativeStep: false }, { learningRate: 0.1 }],
  ])('%j means %j', (short, full) => {
    expect(resolve(short)).toEqual(resolve(full))
  })

  test('are kept as they are given', () => {
    const schedule = () => 1
    expect(resolve({ learningRate: schedule })).toMatchObject({
      learningRate: schedule,
      relativeStep: false,
    })
    expect(resolve({ relativeStep: { warmUp: 1e-6, factor: 2 } }).relativeStep).toEqual({
      warmUp: 1e-6,
      factor: 2,
    })
    expect(resolve({ beta2: 0.999 }).beta2).toBe(0.999)
    expect(resolve({ beta2: { adam: 0.99 } }).beta2).toEqual({ adam: 0.99 })
    expect(resolve({ clipThreshold: null, parameterScale: false, factored: false })).toMatchObject({
      clipThreshold: null,
      parameterScale: false,
      factored: false,
    })
  })

  test.each<AdafactorOptions>([
    {},
    { learningRate: () => 1, clipThreshold: null, parameterScale: false, factored: false },
    { relativeStep: { warmUp: 1e-6 }, beta2: 0.9, epsilon1Use: 'floor', maximize: true },
    { beta2: { adam: 0.9 }, clipThreshold: { threshold: 2, batchAxes: [1, 0] }, momentum: 0.9 },
    { clipThreshold: { threshold: 2, batchAxes: [] }, parameterScale: { batchAxes: [] } },
    { parameterScale: { maximum: 2, batchAxes: [1] }, factored: { rows: [1], columns: [0] } },
    {
      momentum: {
        beta1: 0.9,
        type: 'bfloat16',
        rounds: { beta1: true, update: false },
        caution: true,
      },
      weightDecay: () => 0.1,
      skipNonFinite: true,
    },
    { stateType: 'parameter', rounding: 'stochastic', stateRounding: 'stochastic' },
    { stateType: 'bfloat16', momentum: { beta1: 0.9, type: 'parameter' } },
    { epsilon1: 'machineEpsilon' },
  ])('become settings, which are options that mean the same: %o', (options) => {
    const settings = resolve(options)
    expect(resolve(settings)).toStrictEqual(settings)
  })
})

describe('an option out of range', () => {
  const rate = 'a finite number at least 0 (or a function of the updates before)'
  test.each<[string, object, string, string]>([
    ['learningRate', { learningRate: -1 }, '-1', rate],
    ['learningRate', { learningRate: Number.NaN }, 'NaN', rate],
    ['learningRate', { learningRate: Number.POSITIVE_INFINITY }, 'Infinity', rate],
    ['learningRate', { learningRate: '0.1' }, '"0.1"', rate],
    ['learningRate', { learningRate: null }, 'null', rate],
    ['relativeStep', { relativeStep: 'yes' }, '"yes"', 'true, false or { cap, warmUp, factor }'],
    ['relativeStep', { relativeStep: null }, 'null', 'true, false or { cap, warmUp, factor }'],
    ['relativeStep', { relativeStep: [1] }, '[1]', 'true, false or { cap, warmUp, factor }'],
    ['relativeStep.cap', { relativeStep: { cap: -0.1 } }, '-0.1', rate],
    ['relativeStep.warmUp', { relativeStep: { warmUp: 0 } }, '0', 'a finite number above 0'],
    ['relativeStep.factor', { relativeStep: { factor: 0 } }, '0', 'a finite number above 0'],
    ['beta2', { beta2: 1 }, '1', 'a finite number at least 0 and below 1'],
    ['beta2', { beta2: -0.1 }, '-0.1', 'a finite number at least 0 and below 1'],
    ['beta2', { beta2: null }, 'null', 'a number or { exponent, offset, cap, adam }'],
    ['beta2', { beta2: 'adam' }, '"adam"', 'a number or { exponent, offset, cap, adam }'],
    ['beta2.adam', { beta2: { adam: 1 } }, '1', 'a finite number at least 0 and below 1'],
    ['beta2.exponent', { beta2: { exponent: -0.8 } }, '-0.8', 'a finite number at least 0'],
    ['beta2.offset', { beta2: { offset: 0.5 } }, '0.5', 'a whole number'],
    ['beta2.cap', { beta2: { cap: 0 } }, '0', 'a finite number above 0 and at most 1'],
    ['beta2.cap', { beta2: { cap: 1.1 } }, '1.1', 'a finite number above 0 and at most 1'],
    ['epsilon1', { epsilon1: 0 }, '0', 'a finite number at least 1.17549435e-38 (below that it is'],
    ['epsilon1', { epsilon1: -1 }, '-1', 'a finite number at least 1.17549435e-38 (below that it'],
    ['epsilon1', { epsilon1: null }, 'null', 'a finite number at least 1.17549435e-38'],
    [
      'epsilon1',
      { epsilon1: 1e-30, epsilon1Use: 'floor' },
      '1e-30',
      `a finite number at least ${Math.sqrt(1.17549435e-38)} (below that its square is zero in float32`,
    ],
    ['epsilon1Use', { epsilon1Use: 'max' }, '"max"', '"add" or "floor"'],
    ['clipThreshold', { clipThreshold: 0 }, '0', 'a finite number above 0 (null for no clipping)'],
    [
      'clipThreshold',
      { clipThreshold: false },
      'false',
      'a finite number above 0 (null for no clipping)',
    ],
    [
      'parameterScale',
      { parameterScale: 2 },
      '2',
      'true, false or { epsilon2, maximum, afterWeightDecay, batchAxes }',
    ],
    [
      'parameterScale',
      { parameterScale: null },
      'null',
      'true, false or { epsilon2, maximum, afterWeightDecay, batchAxes }',
    ],
    [
      'parameterScale.epsilon2',
      { parameterScale: { epsilon2: -1 } },
      '-1',
      'a finite number at least 0',
    ],
    ['parameterScale.maximum', { parameterScale: { maximum: 0 } }, '0', 'a finite number above 0'],
    [
      'parameterScale.afterWeightDecay',
      { parameterScale: { afterWeightDecay: 1 } },
      '1',
      'true or false',
    ],
    [
      'momentum',
      { momentum: true },
      'true',
      'a number, null or { beta1, placement, type, rounds, caution }',
    ],
    ['momentum.beta1', { momentum: 1 }, '1', 'a finite number at least 0 and below 1'],
    ['momentum.beta1', { momentum: {} }, 'undefined', 'a finite number at least 0 and below 1'],
    [
      'momentum.placement',
      { momentum: { beta1: 0.9, placement: 'before' } },
      '"before"',
      '"afterStepSize" or "beforeStepSize"',
    ],
    [
      'momentum.type',
      { momentum: { beta1: 0.9, type: 'int8' } },
      '"int8"',
      '"float32" or "float64" or "float16" or "bfloat16" or "parameter"',
    ],
    [
      'stateType',
      { stateType: 'half' },
      '"half"',
      '"float32" or "float64" or "float16" or "bfloat16" or "parameter"',
    ],
    ['stateType', { stateType: null }, 'null', '"float32" or "float64" or "float16"'],
    ['rounding', { rounding: true }, 'true', '"nearest" or "stochastic"'],
    ['rounding', { rounding: 'Stochastic' }, '"Stochastic"', '"nearest" or "stochastic"'],
    ['stateRounding', { stateRounding: 'even' }, '"even"', '"nearest" or "stochastic"'],
    ['stateRounding', { stateRounding: null }, 'null', '"nearest" or "stochastic"'],
    ['epsilon1', { epsilon1: 'machine' }, '"machine"', 'a finite number at least'],
    ['weightDecay', { weightDecay: -0.1 }, '-0.1', rate],
    [
      'weightDecay',
      { weightDecay: true },
      'true',
      'a number, a function, null or { rate, coefficient, mask }',
    ],
    ['weightDecay.rate', { weightDecay: {} }, 'undefined', rate],
    ['weightDecay.rate', { weightDecay: { rate: -1, mask: { weights: false } } }, '-1', rate],
    [
      'weightDecay.coefficient',
      { weightDecay: { rate: 0.1, coefficient: 'alpha' } },
      '"alpha"',
      '"learningRate" or "stepSize" or "none"',
    ],
    [
      'weightDecay.mask',
      { weightDecay: { rate: 0.1, mask: true } },
      'true',
      'a plain object by name or pattern, or a function',
    ],
    [
      'weightDecay.mask.weights',
      { weightDecay: { rate: 0.1, mask: { weights: 'no' } } },
      '"no"',
      'true or false',
    ],
    [
      'weightDecay.mask("weights")',
      { weightDecay: { rate: 0.1, mask: () => undefined } },
      'undefined',
      'true or false',
    ],
    ['factored', { factored: 128 }, '128', 'true, false or { axes, minimumSize, rows, columns }'],
    ['factored', { factored: null }, 'null', 'true, false or { axes, minimumSize, rows, columns }'],
    ['factored.axes', { factored: { axes: [0, 1] } }, '[0, 1]', '"last" or "first" or "largest"'],
    [
      'factored.minimumSize',
      { factored: { minimumSize: 1.5 } },
      '1.5',
      'a whole number at least 0',
    ],
    [
      'factored',
      { factored: { rows: [], columns: [0] } },
      '{ rows, columns }',
      'at least one axis',
    ],
    ['factored', { factored: { columns: [0] } }, '{ rows, columns }', 'at least one axis'],
    [
      'factored.rows',
      // An array with a hole.
      { factored: { rows: Object.assign(new Array(2), { 1: 0 }), columns: [0] } },
      '[undefined, 0]',
      'a list of different axes',
    ],
    ['factored.rows', { factored: { rows: [2], columns: [0] } }, '[2]', 'a list of different axes'],
    [
      'clipThreshold.batchAxes',
      { clipThreshold: { threshold: 1, batchAxes: [0, 0] } },
      '[0, 0]',
      'a list of different axes of a parameter of shape [2]',
    ],
    [
      'parameterScale.batchAxes',
      { parameterScale: { batchAxes: 0 } },
      '0',
      'a list of different axes',
    ],
    [
      'momentum.rounds.beta1',
      { momentum: { beta1: 0.9, rounds: { beta1: 1 } } },
      '1',
      'true or false',
    ],
    ['momentum.caution', { momentum: { beta1: 0.9, caution: 1 } }, '1', 'true or false'],
    ['clipGlobalNorm', { clipGlobalNorm: 0 }, '0', 'a finite number above 0'],
    ['maximize', { maximize: 'yes' }, '"yes"', 'true or false'],
    ['skipNonFinite', { skipNonFinite: 1 }, '1', 'true or false'],
    ['startStep', { startStep: -1 }, '-1', 'a whole number at least 0'],
    ['startStep', { startStep: 0.5 }, '0.5', 'a whole number at least 0'],
    ['startStep', { startStep: 2e15 }, '2000000000000000', 'a whole number at least 0 and at most'],
    ['startStep', { startStep: 1e48 }, '1e+48', 'a whole number at least 0 and at most 1000000'],
    ['beta2.offset', { beta2: { offset: -1e48 } }, '-1e+48', 'a whole number at least -100000000'],
    ['relativeStep.cap', { relativeStep: { cap: null } }, 'null', rate],
    ['startStep', { startStep: null }, 'null', 'a whole number at least 0'],
    ['seed', { seed: -1 }, '-1', 'a whole number at least 0 and at most 9007199254740991'],
    ['seed', { seed: 0.5 }, '0.5', 'a whole number at least 0'],
    ['seed', { seed: 2 ** 53 }, '9007199254740992', 'a whole number at least 0 and at most'],
    ['seed', { seed: '1' }, '"1"', 'a whole number at least 0'],
    ['seed', { seed: null }, 'null', 'a whole number at least 0'],
    ['seed', { seed: 5n }, '5', 'a whole number at least 0'],
    ['stepCount', { stepCount: 'global' }, '"global"', '"parameter" or "optimizer"'],
    ['overrides', { overrides: 5 }, '5', 'a plain object by name or pattern, or a function'],
    ['overrides', { overrides: null }, 'null', 'a plain object by name or pattern, or a function'],
    ['overrides.weights', { overrides: { weights: 0.1 } }, '0.1', 'a plain object of options'],
    ['overrides.weights', { overrides: () => 0.1 }, '0.1', 'a plain object of options'],
    [
      'learningRate',
      { overrides: { weights: { learningRate: -2 } } },
      '-2',
      'a finite number at least 0',
    ],
  ])(
    '"%s" in %o is refused with its value and what is allowed',
    (option, options, value, allowed) => {
      expect(refusal(options)).toMatch(
        `option/invalid: option "${option}" is ${value}; it must be ${allowed}`,
      )
    },
  )

  test('may be at the ends of the range', () => {
    for (const options of [
      { learningRate: 0 },
      { beta2: 0 },
      { beta2: { exponent: 0, cap: 1, offset: -5 } },
      { beta2: { adam: 0.9, cap: undefined } } as object,
      { startStep: 1e15 },
      { epsilon1: 1.17549435e-38 },
      { epsilon1Use: 'floor', epsilon1: 1.1e-19 },
      { parameterScale: { epsilon2: 0 } },
      { parameterScale: { epsilon2: 1, maximum: 1 } },
      { momentum: 0 },
      { weightDecay: 0 },
      { factored: { minimumSize: 0 } },
      { seed: 2 ** 53 - 1 },
    ] as const) {
      expect(() => construct(options)).not.toThrow()
    }
  })
})

describe('an option that does not exist', () => {
  test.each<[object, string]>([
    [{ learnigRate: 0.1 }, 'there is no option "learnigRate"; did you mean "learningRate"?'],
    [{ LearningRate: 0.1 }, 'there is no option "LearningRate"; did you mean "learningRate"?'],
    [{ statetype: 'float16' }, 'there is no option "statetype"; did you mean "stateType"?'],
    [{ overide: {} }, 'there is no option "overide"; did you mean "overrides"?'],
    [{ beta2: { exponnt: 1 } }, 'no option "beta2.exponnt"; did you mean "beta2.exponent"?'],
    [
      { relativeStep: { caps: 1 } },
      'no option "relativeStep.caps"; did you mean "relativeStep.cap"?',
    ],
    [
      { parameterScale: { epsilon: 1 } },
      'no option "parameterScale.epsilon"; did you mean "parameterScale.epsilon2"?',
    ],
    [
      { momentum: { beta1: 0.9, Type: 'float32' } },
      'no option "momentum.Type"; did you mean "momentum.type"?',
    ],
    [
      { momentum: { beta1: 0.9, dtype: 'bfloat16' } },
      'no option "momentum.dtype"; did you mean "momentum.type"?',
    ],
    [
      { weightDecay: { rates: 1 } },
      'no option "weightDecay.rates"; did you mean "weightDecay.rate"?',
    ],
    [
      { factored: { minimumSizes: 1 } },
      'no option "factored.minimumSizes"; did you mean "factored.minimumSize"?',
    ],
    [
      { overrides: { weights: { momentun: 0.9 } } },
      'no option "overrides.weights.momentun"; did you mean "overrides.weights.momentum"?',
    ],
    [
      { overrides: () => ({ momentun: 0.9 }) },
      'no option "overrides.weights.momentun"; did you mean "overrides.weights.momentum"?',
    ],
    // What holds for the whole optimizer can't be overridden.
    [{ overrides: { weights: { startStep: 1 } } }, 'no option "overrides.weights.startStep"'],
    [{ overrides: { weights: { seed: 1 } } }, 'no option "overrides.weights.seed"'],
  ])('in %o is refused with the nearest one', (options, message) => {
    expect(refusal(options)).toMatch(/^option\/unknown: /)
    expect(refusal(options)).toContain(message)
  })

  test('is refused with all that there are if none is near', () => {
    const message = refusal({ kaleidoscope: true })
    expect(message).toMatch(
      /^option\/unknown: there is no option "kaleidoscope"; there are learningRate/,
    )
    expect(message).toContain('stepCount')
  })
})

describe('options that contradict each other are refused:', () => {
  test.each<[string, object, string]>([
    [
      'a learning rate and a relative step',
      { learningRate: 0.1, relativeStep: true },
      'options "learningRate" and "relativeStep" contradict each other',
    ],
    [
      'a learning rate and a cap',
      { learningRate: 0.1, relativeStep: { cap: 0.1 } },
      'options "learningRate" and "relativeStep" contradict each other',
    ],
    [
      'neither of them',
      { relativeStep: false },
      'option "relativeStep" is false and there is no "learningRate"',
    ],
    [
      'roundings of bfloat16 and another type of 16 bits',
      { momentum: { beta1: 0.9, type: 'float16', rounds: { beta1: true } } },
      'options "momentum.rounds" and "momentum.type" contradict each other: only bfloat16',
    ],
    [
      'a cap and a warm-up',
      { relativeStep: { cap: 0.1, warmUp: 1e-6 } },
      'options "relativeStep.cap" and "relativeStep.warmUp" contradict each other',
    ],
    [
      'two kinds of decay',
      { beta2: { adam: 0.9, cap: 0.99 } },
      'options "beta2.adam" and "beta2.cap" contradict each other',
    ],
    [
      'a smallest scale above the largest',
      { parameterScale: { epsilon2: 0.1, maximum: 0.01 } },
      'options "parameterScale.epsilon2" and "parameterScale.maximum" contradict each other: ' +
        'the smallest scale, 0.1, is above the largest, 0.01',
    ],
    [
      'a scale taken after a decay that needs the scale',
      {
        parameterScale: { afterWeightDecay: true },
        weightDecay: { rate: 0.1, coefficient: 'stepSize' },
      },
      'options "parameterScale.afterWeightDecay" and "weightDecay.coefficient" contradict',
    ],
    [
      'axes by a rule and one by one',
      { factored: { axes: 'last', rows: [0], columns: [1] } },
      'options "factored.axes" and "factored.rows" contradict each other',
    ],
    [
      'both in one override',
      { overrides: { weights: { learningRate: 0.1, relativeStep: true } } },
      'options "learningRate" and "relativeStep" contradict each other',
    ],
  ])('%s', (_, options, message) => {
    expect(refusal(options)).toMatch(/^option\/conflict: /)
    expect(refusal(options)).toContain(message)
  })
})

describe('overrides', () => {
  test('by exact name change that parameter only', () => {
    const options = { overrides: { bias: { momentum: 0.5 } } }
    expect(resolve(options, 'bias').momentum).toMatchObject({ beta1: 0.5 })
    expect(resolve(options, 'weights').momentum).toBeNull()
    expect(resolve(options, 'layer.bias').momentum).toBeNull()
  })

  test('by pattern change all that fit, the later one winning', () => {
    const options = {
      clipThreshold: 3,
      overrides: {
        '*': { clipThreshold: 2, momentum: 0.5 },
        '*.bias': { clipThreshold: null },
      },
    }
    expect(resolve(options, 'a.bias')).toMatchObject({
      clipThreshold: null,
      momentum: { beta1: 0.5 },
    })
    expect(resolve(options, 'a.kernel')).toMatchObject({
      clipThreshold: 2,
      momentum: { beta1: 0.5 },
    })
  })

  test.each([
    ['layer*.bias', 'layer12.bias', true],
    ['layer*.bias', 'layer.bias', true],
    ['layer*.bias', 'layer1.bias.old', false],
    ['layer1.bias', 'layer1xbias', false],
    ['*(1)[2]+$', 'w(1)[2]+$', true],
    ['*a*b*', 'xxaxbx', true],
    ['*', 'line\nbreak', true],
    ['w', 'W', false],
  ])('with the pattern %j and the name %j: %s', (pattern, name, fits) => {
    const options = { overrides: { [pattern]: { maximize: true } } }
    expect(resolve(options, name).maximize).toBe(fits)
  })

  test('by function are asked with name and shape', () => {
    const asked: unknown[] = []
    const options: AdafactorOptions = {
      overrides: (name, shape) => {
        asked.push([name, shape])
        return shape.length === 1 ? { factored: false, maximize: true } : undefined
      },
    }
    expect(resolve(options, 'bias', [3]).maximize).toBe(true)
    expect(resolve(options, 'weights', [4, 3]).maximize).toBe(false)
    expect(asked).toEqual([
      ['bias', [3]],
      ['weights', [4, 3]],
    ])
  })

  test('put a learning rate in the place of a relative step', () => {
    const options: AdafactorOptions = {
      relativeStep: { cap: 0.1 },
      overrides: { bias: { learningRate: 0.5 } },
    }
    expect(resolve(options, 'bias')).toMatchObject({ learningRate: 0.5, relativeStep: false })
    expect(resolve(options, 'weights').relativeStep).toMatchObject({ cap: 0.1 })
  })

  test('put a relative step in the place of a learning rate', () => {
    const options: AdafactorOptions = {
      learningRate: 0.5,
      overrides: { bias: { relativeStep: { cap: 0.1 } } },
    }
    expect(resolve(options, 'bias').learningRate).toBeUndefined()
    expect(resolve(options, 'bias').relativeStep).toMatchObject({ cap: 0.1 })
  })

  test('that are undefined or say "no relative step" leave the learning rate', () => {
    for (const override of [{ learningRate: undefined }, { relativeStep: false }]) {
      const options = { learningRate: 0.5, overrides: { bias: override } } as AdafactorOptions
      expect(resolve(options, 'bias')).toMatchObject({ learningRate: 0.5, relativeStep: false })
    }
  })

  test('that fit no parameter are refused with the name that may be meant', () => {
    expect(refusal({ overrides: { wieghts: {} } })).toBe(
      'option/invalid: option "overrides" names "wieghts", but no parameter fits; ' +
        'did you mean "weights"? (option/invalid)',
    )
    expect(refusal({ overrides: { '*.bias': {} } }, ['embedding', 'head'])).toContain(
      'option "overrides" names "*.bias", but no parameter fits; the parameters are embedding, head',
    )
  })
})

describe('the mask of weight decay', () => {
  const decays = (mask: unknown, name: string, shape: Shape = [2]) =>
    resolve({ weightDecay: { rate: 0.1, mask } } as AdafactorOptions, name, shape).weightDecay !==
    null

  test('chooses by name or pattern, the later one winning, and leaves the others decaying', () => {
    const mask = { '*': false, '*.kernel': true, 'head.kernel': false }
    expect(decays(mask, 'a.kernel')).toBe(true)
    expect(decays(mask, 'a.bias')).toBe(false)
    expect(decays(mask, 'head.kernel')).toBe(false)
    expect(decays({ bias: false }, 'weights')).toBe(true)
  })

  test('chooses by function', () => {
    const mask = (name: string, shape: Shape) => shape.length > 1 && name !== 'embedding'
    expect(decays(mask, 'weights', [4, 3])).toBe(true)
    expect(decays(mask, 'embedding', [4, 3])).toBe(false)
    expect(decays(mask, 'bias', [3])).toBe(false)
  })

  test('that fits no parameter is refused', () => {
    expect(refusal({ weightDecay: { rate: 0.1, mask: { weight: false } } })).toContain(
      'option "weightDecay.mask" names "weight", but no parameter fits; did you mean "weights"?',
    )
  })
})

describe('the axes that are factored', () => {
  type Axes = 'last' | 'first' | 'largest'
  test.each<[Shape, Axes, number, [number, number] | null]>([
    [[], 'last', 0, null],
    [[5], 'last', 0, null],
    [[4, 3], 'last', 1, [0, 1]],
    [[1, 3], 'last', 1, [0, 1]],
    [[2, 5, 4, 3], 'last', 1, [2, 3]],
    [[2, 5, 4, 3], 'first', 1, [0, 1]],
    [[2, 5, 4, 3], 'largest', 1, [2, 1]],
    [[3, 5], 'largest', 1, [0, 1]],
    [[5, 3], 'largest', 1, [1, 0]],
    [[3, 3, 3], 'largest', 1, [1, 2]],
    [[3, 3, 2, 2], 'largest', 1, [0, 1]],
    [[8, 3, 4], 'largest', 1, [2, 0]],
    [[127, 200], 'last', 128, null],
    [[128, 200], 'last', 128, [0, 1]],
    [[200, 127], 'largest', 128, null],
    [[200, 2, 128], 'largest', 128, [2, 0]],
    [[200, 2, 128], 'last', 128, null],
  ])('of %j: %s, at least %i, are %j', (shape, axes, minimumSize, wanted) => {
    const found = factorAxes(shape, { axes, minimumSize })
    expect(found && [...found.rows, ...found.columns]).toEqual(wanted)
  })

  test('are none with factoring off', () => {
    expect(factorAxes([4, 3], false)).toBeNull()
  })
})
