import { AdafactorError } from '../errors.js'
import type { Axes, Shape } from '../shape.js'
import { matches, selects } from './name-patterns.js'
import {
  checkAxes,
  checkBoolean,
  checkChoice,
  checkKeys,
  checkNumber,
  checkObject,
  invalidOption,
} from './option-checks.js'
import type {
  AdafactorOptions,
  FactorAxes,
  MomentumRounding,
  ParameterOptions,
  RelativeStep,
  Schedule,
} from './options.js'
import type { OptimizerSettings, ParameterSettings, StepSize } from './settings.js'

const parameterOptionNames: readonly (keyof ParameterOptions)[] = [
  'learningRate',
  'relativeStep',
  'beta2',
  'epsilon1',
  'epsilon1Use',
  'clipThreshold',
  'parameterScale',
  'momentum',
  'weightDecay',
  'factored',
  'maximize',
  'skipNonFinite',
]
/** All options, in the order of their documentation. */
const optionNames: readonly (keyof AdafactorOptions)[] = [
  ...parameterOptionNames,
  'overrides',
  'clipGlobalNorm',
  'startStep',
  'stepCount',
]

/** The smallest normal float32: what is below may count as zero on a device. */
const smallestNormal = 1.17549435e-38

/**
 * Fills in the defaults of the whole optimizer's options.
 * @throws AdafactorError `option/unknown`, `option/invalid`
 */
export function resolveOptimizerOptions(options: AdafactorOptions): OptimizerSettings {
  checkKeys('', options, optionNames)
  const { startStep = 0, stepCount = 'parameter', clipGlobalNorm = null } = options
  return {
    startStep: checkNumber('startStep', startStep, { atLeast: 0, whole: true }),
    stepCount: checkChoice('stepCount', stepCount, ['parameter', 'optimizer']),
    clipGlobalNorm:
      clipGlobalNorm === null
        ? null
        : checkNumber('clipGlobalNorm', clipGlobalNorm, { above: 0, because: 'null for none' }),
  }
}

/**
 * The settings of one parameter: the options, its overrides, and the defaults.
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
 */
export function resolveParameterOptions(
  options: AdafactorOptions,
  name: string,
  shape: Shape,
): ParameterSettings {
  checkKeys('', options, optionNames)
  const own = ownOptions(options, name, shape)
  const { maximize = false, skipNonFinite = false } = own
  const settings: ParameterSettings = {
    stepSize: resolveStepSize(own),
    beta2: resolveBeta2(own.beta2),
    ...resolveEpsilon1(own),
    ...resolveClipping(own.clipThreshold, shape),
    parameterScale: resolveParameterScale(own.parameterScale, shape),
    momentum: resolveMomentum(own.momentum),
    weightDecay: resolveWeightDecay(own.weightDecay, name, shape),
    factored: resolveFactored(own.factored, shape),
    maximize: checkBoolean('maximize', maximize),
    skipNonFinite: checkBoolean('skipNonFinite', skipNonFinite),
  }
  if (
    settings.parameterScale?.afterWeightDecay &&
    settings.weightDecay?.coefficient === 'stepSize'
  ) {
    throw conflict(
      'parameterScale.afterWeightDecay',
      'weightDecay.coefficient',
      'a decay by the whole step size ("stepSize") needs the parameter scale first',
    )
  }
  return settings
}

/** The options of one parameter, with what overrides say about it. */
function ownOptions(options: AdafactorOptions, name: string, shape: Shape): ParameterOptions {
  const { overrides } = options
  if (overrides === undefined) return options
  let found: [string, ParameterOptions][]
  if (typeof overrides === 'function') {
    found = [[name, overrides(name, shape) ?? {}]]
  } else {
    checkObject('overrides', overrides, 'an object by name or pattern, or a function')
    found = Object.entries(overrides).filter(([pattern]) => matches(pattern, name))
  }
  const own: Record<string, unknown> = { ...options }
  for (const [of, override] of found) {
    checkObject(`overrides.${of}`, override, 'an object of options')
    checkKeys(`overrides.${of}.`, override, parameterOptionNames)
    // A learning rate takes the place of a relative step and the other way round.
    if (override.learningRate !== undefined) delete own.relativeStep
    if (override.relativeStep) delete own.learningRate
    for (const [option, value] of Object.entries(override)) {
      if (value !== undefined) own[option] = value
    }
  }
  return own
}

function resolveStepSize({ learningRate, relativeStep }: ParameterOptions): StepSize {
  if (learningRate !== undefined) {
    if (relativeStep !== undefined && relativeStep !== false) {
      throw conflict(
        'learningRate',
        'relativeStep',
        'give a learning rate, or a relative step (with a cap, if it should be limited)',
      )
    }
    return { kind: 'learningRate', learningRate: checkRate('learningRate', learningRate) }
  }
  if (relativeStep === false) {
    throw new AdafactorError(
      'option/conflict',
      'option "relativeStep" is false and there is no "learningRate": give one, or leave both out',
    )
  }
  if (relativeStep === undefined || relativeStep === true) return resolveRelativeStep({})
  checkObject('relativeStep', relativeStep, 'true, false or { cap, warmUp, factor }')
  return resolveRelativeStep(relativeStep)
}

function resolveRelativeStep(relativeStep: RelativeStep): StepSize {
  checkKeys('relativeStep.', relativeStep, ['cap', 'warmUp', 'factor'])
  const { cap, warmUp, factor = 1 } = relativeStep
  checkNumber('relativeStep.factor', factor, { above: 0 })
  if (warmUp === undefined) {
    return { kind: 'relative', cap: checkRate('relativeStep.cap', cap ?? 1e-2), factor }
  }
  if (cap !== undefined) {
    throw conflict('relativeStep.cap', 'relativeStep.warmUp', 'the warm-up is in place of the cap')
  }
  return {
    kind: 'warmUp',
    slope: checkNumber('relativeStep.warmUp', warmUp, { above: 0 }),
    factor,
  }
}

function checkRate(option: string, rate: unknown): number | Schedule {
  if (typeof rate === 'function') return rate as Schedule
  return checkNumber(option, rate, { atLeast: 0, because: 'or a function of the updates before' })
}

function resolveBeta2(beta2: ParameterOptions['beta2'] = {}): ParameterSettings['beta2'] {
  const rate = { atLeast: 0, below: 1 }
  if (typeof beta2 === 'number') {
    return { kind: 'constant', beta2: checkNumber('beta2', beta2, rate) }
  }
  checkObject('beta2', beta2, 'a number, { exponent, offset, cap } or { adam }')
  checkKeys('beta2.', beta2, ['exponent', 'offset', 'cap', 'adam'])
  if ('adam' in beta2) {
    const other = Object.keys(beta2).find((key) => key !== 'adam')
    if (other)
      throw conflict('beta2.adam', `beta2.${other}`, 'they are of different kinds of decay')
    return { kind: 'adam', beta2: checkNumber('beta2.adam', beta2.adam, rate) }
  }
  const { exponent = 0.8, offset = 0, cap = 1 } = beta2
  return {
    kind: 'power',
    exponent: checkNumber('beta2.exponent', exponent, { atLeast: 0 }),
    offset: checkNumber('beta2.offset', offset, { whole: true }),
    cap: checkNumber('beta2.cap', cap, { above: 0, atMost: 1 }),
  }
}

function resolveEpsilon1(
  own: ParameterOptions,
): Pick<ParameterSettings, 'epsilon1' | 'epsilon1Use'> {
  const { epsilon1Use = 'add' } = own
  checkChoice('epsilon1Use', epsilon1Use, ['add', 'floor'])
  const { epsilon1 = epsilon1Use === 'add' ? 1e-30 : 2 ** -23 } = own
  return {
    epsilon1: checkNumber('epsilon1', epsilon1, {
      atLeast: epsilon1Use === 'add' ? smallestNormal : Math.sqrt(smallestNormal),
      because:
        epsilon1Use === 'add'
          ? 'below that it is zero in float32, and a gradient of zeros would give NaN'
          : 'below that its square is zero in float32, and a gradient of zeros would give NaN',
    }),
    epsilon1Use,
  }
}

function resolveClipping(
  clip: ParameterOptions['clipThreshold'] = 1,
  shape: Shape,
): Pick<ParameterSettings, 'clipThreshold' | 'clipBatchAxes'> {
  if (clip === null) return { clipThreshold: null }
  if (typeof clip !== 'object') {
    const range = { above: 0, because: 'null for no clipping' }
    return { clipThreshold: checkNumber('clipThreshold', clip, range) }
  }
  checkObject('clipThreshold', clip, 'a number, null or { threshold, batchAxes }')
  checkKeys('clipThreshold.', clip, ['threshold', 'batchAxes'])
  const { threshold, batchAxes = [] } = clip
  checkAxes('clipThreshold.batchAxes', batchAxes, shape)
  return {
    clipThreshold: checkNumber('clipThreshold.threshold', threshold, { above: 0 }),
    ...(batchAxes.length > 0 ? { clipBatchAxes: ascending(batchAxes) } : {}),
  }
}

function resolveParameterScale(
  scale: ParameterOptions['parameterScale'] = true,
  shape: Shape,
): ParameterSettings['parameterScale'] {
  if (scale === false) return null
  if (scale === true) return resolveParameterScale({}, shape)
  checkObject(
    'parameterScale',
    scale,
    'true, false or { epsilon2, maximum, afterWeightDecay, batchAxes }',
  )
  checkKeys('parameterScale.', scale, ['epsilon2', 'maximum', 'afterWeightDecay', 'batchAxes'])
  const { epsilon2 = 1e-3, maximum, afterWeightDecay = false, batchAxes = [] } = scale
  checkAxes('parameterScale.batchAxes', batchAxes, shape)
  checkNumber('parameterScale.epsilon2', epsilon2, { atLeast: 0 })
  if (maximum !== undefined) {
    checkNumber('parameterScale.maximum', maximum, { above: 0 })
    if (maximum < epsilon2) {
      throw conflict(
        'parameterScale.epsilon2',
        'parameterScale.maximum',
        `the smallest scale, ${epsilon2}, is above the largest, ${maximum}`,
      )
    }
  }
  return {
    epsilon2,
    maximum: maximum ?? null,
    afterWeightDecay: checkBoolean('parameterScale.afterWeightDecay', afterWeightDecay),
    ...(batchAxes.length > 0 ? { batchAxes: ascending(batchAxes) } : {}),
  }
}

function resolveMomentum(
  momentum: ParameterOptions['momentum'] = null,
): ParameterSettings['momentum'] {
  if (momentum === null) return null
  if (typeof momentum === 'number') return resolveMomentum({ beta1: momentum })
  const allowed = ['beta1', 'placement', 'dtype', 'rounds', 'caution'] as const
  checkObject('momentum', momentum, `a number, null or { ${allowed.join(', ')} }`)
  checkKeys('momentum.', momentum, allowed)
  const { beta1, placement = 'afterStepSize', dtype = 'float32', caution = false } = momentum
  const rounds = resolveMomentumRounding(momentum.rounds)
  return {
    beta1: checkNumber('momentum.beta1', beta1, { atLeast: 0, below: 1 }),
    placement: checkChoice('momentum.placement', placement, ['afterStepSize', 'beforeStepSize']),
    dtype: checkChoice('momentum.dtype', dtype, ['float32', 'bfloat16']),
    ...(rounds ? { rounds } : {}),
    ...(checkBoolean('momentum.caution', caution) ? { caution: true } : {}),
  }
}

function resolveMomentumRounding(rounds: MomentumRounding = {}): MomentumRounding | null {
  const allowed = ['beta1', 'update', 'applied'] as const
  checkObject('momentum.rounds', rounds, `{ ${allowed.join(', ')} }`)
  checkKeys('momentum.rounds.', rounds, allowed)
  const asked = allowed.filter((what) =>
    checkBoolean(`momentum.rounds.${what}`, rounds[what] ?? false),
  )
  return asked.length === 0 ? null : Object.fromEntries(asked.map((what) => [what, true]))
}

function resolveWeightDecay(
  decay: ParameterOptions['weightDecay'] = null,
  name: string,
  shape: Shape,
): ParameterSettings['weightDecay'] {
  if (decay === null) return null
  if (typeof decay === 'number' || typeof decay === 'function') {
    return { rate: checkRate('weightDecay', decay), coefficient: 'learningRate' }
  }
  checkObject('weightDecay', decay, 'a number, a function, null or { rate, coefficient, mask }')
  checkKeys('weightDecay.', decay, ['rate', 'coefficient', 'mask'])
  const { rate, coefficient = 'learningRate', mask } = decay
  const settings = {
    rate: checkRate('weightDecay.rate', rate),
    coefficient: checkChoice('weightDecay.coefficient', coefficient, [
      'learningRate',
      'stepSize',
      'none',
    ]),
  }
  return selects('weightDecay.mask', mask, name, shape, true) ? settings : null
}

function resolveFactored(
  factored: ParameterOptions['factored'] = true,
  shape: Shape,
): ParameterSettings['factored'] {
  if (factored === false) return null
  if (factored === true) return resolveFactored({}, shape)
  checkObject('factored', factored, 'true, false, { axes, minimumSize } or { rows, columns }')
  if ('rows' in factored) return resolveFactorAxes(factored, shape)
  checkKeys('factored.', factored, ['axes', 'minimumSize', 'rows', 'columns'])
  const { axes = 'last', minimumSize = 1 } = factored
  return {
    axes: checkChoice('factored.axes', axes, ['last', 'first', 'largest']),
    minimumSize: checkNumber('factored.minimumSize', minimumSize, { atLeast: 0, whole: true }),
  }
}

function resolveFactorAxes(factored: FactorAxes, shape: Shape): FactorAxes {
  checkKeys('factored.', factored, ['rows', 'columns'])
  const { rows = [], columns = [] } = factored
  checkAxes('factored.rows', rows, shape)
  checkAxes('factored.columns', columns, shape)
  if (rows.length === 0 || columns.length === 0) {
    throw invalidOption('factored', factored, 'at least one axis for rows and one for columns')
  }
  const shared = rows.find((axis) => columns.includes(axis))
  if (shared !== undefined) {
    throw conflict('factored.rows', 'factored.columns', `both have axis ${shared}`)
  }
  return { rows: ascending(rows), columns: ascending(columns) }
}

function ascending(axes: Axes): Axes {
  return [...axes].sort((a, b) => a - b)
}

function conflict(a: string, b: string, why: string): AdafactorError {
  return new AdafactorError(
    'option/conflict',
    `options "${a}" and "${b}" contradict each other: ${why}`,
  )
}
