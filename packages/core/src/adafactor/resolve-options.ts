import {
  checkAxes,
  checkBoolean,
  checkChoice,
  checkNumber,
  checkObject,
  conflict,
  invalidOption,
  smallestNormal,
} from '../checks/option-checks.js'
import { AdafactorError } from '../errors.js'
import type { Axes, Shape } from '../tensors/shape.js'
import {
  addedEpsilonRange,
  betaRange,
  checkRate,
  sizeRange,
  thresholdRange,
} from './number-checks.js'
import { checkNames, checkOptions } from './option-names.js'
import { optionParts } from './option-words.js'
import type {
  AdafactorOptions,
  AdamDecay,
  FactorAxes,
  Factoring,
  MomentumRounding,
  ParameterOptions,
  PowerDecay,
  RelativeStep,
} from './options.js'
import type { OptimizerSettings, ParameterSettings, StepSize } from './settings.js'

/** The most updates that can be counted as done: from there on t still grows by one at each step. */
const mostUpdates = 1e15

/**
 * Fills in the defaults of the whole optimizer's options.
 * @throws AdafactorError `option/unknown`, `option/invalid`
 */
export function resolveOptimizerOptions(options: AdafactorOptions): OptimizerSettings {
  checkOptions(options)
  const { startStep = 0, stepCount = 'parameter', clipGlobalNorm = null } = options
  return {
    startStep: checkNumber('startStep', startStep, {
      atLeast: 0,
      atMost: mostUpdates,
      whole: true,
    }),
    stepCount: checkChoice('stepCount', stepCount, ['parameter', 'optimizer']),
    clipGlobalNorm:
      clipGlobalNorm === null
        ? null
        : checkNumber('clipGlobalNorm', clipGlobalNorm, { above: 0, because: 'null for none' }),
  }
}

/**
 * The settings of one parameter, overrides and mask looked at already.
 *
 * @param decays what the mask of weight decay says, if there is one
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
 */
export function resolveSettings(
  own: ParameterOptions,
  decays: boolean,
  shape: Shape,
): ParameterSettings {
  const { maximize = false, skipNonFinite = false } = own
  const weightDecay = resolveWeightDecay(own.weightDecay)
  const settings: ParameterSettings = {
    stepSize: resolveStepSize(own),
    beta2: resolveBeta2(own.beta2),
    ...resolveEpsilon1(own),
    ...resolveClipping(own.clipThreshold, shape),
    parameterScale: resolveParameterScale(own.parameterScale, shape),
    momentum: resolveMomentum(own.momentum),
    weightDecay: decays ? weightDecay : null,
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

/** Refuses what is no object of the parts of an option. */
function checkParts(option: keyof typeof optionParts, value: unknown, short: string): void {
  const parts = optionParts[option]
  checkObject(option, value, `${short} or { ${parts.join(', ')} }`)
  checkNames(`${option}.`, value, parts)
}

function resolveStepSize({ learningRate, relativeStep }: ParameterOptions): StepSize {
  if (learningRate !== undefined) {
    const rate = checkRate('learningRate', learningRate)
    if (relativeStep !== undefined && relativeStep !== false) {
      throw conflict(
        'learningRate',
        'relativeStep',
        'give a learning rate, or a relative step (with a cap, if it should be limited)',
      )
    }
    return { kind: 'learningRate', learningRate: rate }
  }
  if (relativeStep === false) {
    throw new AdafactorError(
      'option/conflict',
      'option "relativeStep" is false and there is no "learningRate": give one, or leave both out',
    )
  }
  if (relativeStep === undefined || relativeStep === true) return resolveRelativeStep({})
  return resolveRelativeStep(relativeStep)
}

function resolveRelativeStep(relativeStep: RelativeStep): StepSize {
  checkParts('relativeStep', relativeStep, 'true, false')
  const { cap = 1e-2, warmUp, factor = 1 } = relativeStep
  checkNumber('relativeStep.factor', factor, { above: 0 })
  const limit = checkRate('relativeStep.cap', cap)
  if (warmUp === undefined) return { kind: 'relative', cap: limit, factor }
  const slope = checkNumber('relativeStep.warmUp', warmUp, { above: 0 })
  if (relativeStep.cap !== undefined) {
    throw conflict('relativeStep.cap', 'relativeStep.warmUp', 'the warm-up is in place of the cap')
  }
  return { kind: 'warmUp', slope, factor }
}

function resolveBeta2(beta2: ParameterOptions['beta2'] = {}): ParameterSettings['beta2'] {
  if (typeof beta2 === 'number') {
    return { kind: 'constant', beta2: checkNumber('beta2', beta2, betaRange) }
  }
  checkParts('beta2', beta2, 'a number')
  const { adam, ...power } = beta2 as Partial<AdamDecay> & PowerDecay
  if (adam !== undefined) {
    checkNumber('beta2.adam', adam, betaRange)
    for (const [other, value] of Object.entries(power)) {
      if (value === undefined) continue
      throw conflict('beta2.adam', `beta2.${other}`, 'they are of different kinds of decay')
    }
    return { kind: 'adam', beta2: adam }
  }
  const { exponent = 0.8, offset = 0, cap = 1 } = power
  return {
    kind: 'power',
    exponent: checkNumber('beta2.exponent', exponent, { atLeast: 0 }),
    offset: checkNumber('beta2.offset', offset, {
      atLeast: -mostUpdates,
      atMost: mostUpdates,
      whole: true,
    }),
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
    epsilon1: checkNumber(
      'epsilon1',
      epsilon1,
      epsilon1Use === 'add'
        ? addedEpsilonRange
        : {
            atLeast: Math.sqrt(smallestNormal),
            because:
              'below that its square is zero in float32, and a gradient of zeros would give NaN',
          },
    ),
    epsilon1Use,
  }
}

function resolveClipping(
  clip: ParameterOptions['clipThreshold'] = 1,
  shape: Shape,
): Pick<ParameterSettings, 'clipThreshold' | 'clipBatchAxes'> {
  if (clip === null) return { clipThreshold: null }
  if (typeof clip !== 'object') {
    return { clipThreshold: checkNumber('clipThreshold', clip, thresholdRange) }
  }
  checkParts('clipThreshold', clip, 'a number, null')
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
  checkParts('parameterScale', scale, 'true, false')
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
  checkParts('momentum', momentum, 'a number, null')
  const { beta1, placement = 'afterStepSize', dtype = 'float32', caution = false } = momentum
  const rounds = resolveMomentumRounding(momentum.rounds)
  return {
    beta1: checkNumber('momentum.beta1', beta1, betaRange),
    placement: checkChoice('momentum.placement', placement, ['afterStepSize', 'beforeStepSize']),
    dtype: checkChoice('momentum.dtype', dtype, ['float32', 'bfloat16']),
    ...(rounds ? { rounds } : {}),
    ...(checkBoolean('momentum.caution', caution) ? { caution: true } : {}),
  }
}

function resolveMomentumRounding(rounds: MomentumRounding = {}): MomentumRounding | null {
  checkParts('momentum.rounds', rounds, 'absent')
  const asked = optionParts['momentum.rounds'].filter((what) =>
    checkBoolean(`momentum.rounds.${what}`, rounds[what] ?? false),
  )
  return asked.length === 0 ? null : Object.fromEntries(asked.map((what) => [what, true]))
}

function resolveWeightDecay(
  decay: ParameterOptions['weightDecay'] = null,
): ParameterSettings['weightDecay'] {
  if (decay === null) return null
  if (typeof decay === 'number' || typeof decay === 'function') {
    return { rate: checkRate('weightDecay', decay), coefficient: 'learningRate' }
  }
  checkParts('weightDecay', decay, 'a number, a function, null')
  const { rate, coefficient = 'learningRate' } = decay
  return {
    rate: checkRate('weightDecay.rate', rate),
    coefficient: checkChoice('weightDecay.coefficient', coefficient, [
      'learningRate',
      'stepSize',
      'none',
    ]),
  }
}

function resolveFactored(
  factored: ParameterOptions['factored'] = true,
  shape: Shape,
): ParameterSettings['factored'] {
  if (factored === false) return null
  if (factored === true) return resolveFactored({}, shape)
  checkParts('factored', factored, 'true, false')
  const { axes, minimumSize, rows, columns } = factored as Factoring & Partial<FactorAxes>
  if (rows === undefined && columns === undefined) {
    return {
      axes: checkChoice('factored.axes', axes ?? 'last', ['last', 'first', 'largest']),
      minimumSize: checkNumber('factored.minimumSize', minimumSize ?? 1, sizeRange),
    }
  }
  if (axes !== undefined || minimumSize !== undefined) {
    throw conflict(
      'factored.axes',
      'factored.rows',
      'axes are chosen by a rule, or given one by one',
    )
  }
  return resolveFactorAxes({ rows: rows ?? [], columns: columns ?? [] }, shape)
}

function resolveFactorAxes({ rows, columns }: FactorAxes, shape: Shape): FactorAxes {
  checkAxes('factored.rows', rows, shape)
  checkAxes('factored.columns', columns, shape)
  if (rows.length === 0 || columns.length === 0) {
    throw invalidOption(
      'factored',
      { rows, columns },
      'at least one axis for rows and one for columns',
    )
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
