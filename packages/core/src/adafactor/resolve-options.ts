import { AdafactorError } from '../errors.js'
import type { Shape } from '../shape.js'
import { selects } from './name-patterns.js'
import {
  checkBoolean,
  checkChoice,
  checkKeys,
  checkNumber,
  invalidOption,
} from './option-checks.js'
import type {
  AdafactorOptions,
  AdamDecay,
  Factoring,
  Momentum,
  ParameterOptions,
  ParameterScale,
  PowerDecay,
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
export const optionNames: readonly (keyof AdafactorOptions)[] = [
  ...parameterOptionNames,
  'overrides',
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
  return {
    startStep: checkNumber('startStep', options.startStep ?? 0, { atLeast: 0, whole: true }),
    stepCount: checkChoice('stepCount', options.stepCount ?? 'parameter', [
      'parameter',
      'optimizer',
    ]),
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
  const own = ownOptions(options, name, shape)
  return {
    stepSize: resolveStepSize(own),
    beta2: resolveBeta2(own.beta2 ?? {}),
    ...resolveEpsilon1(own),
    clipThreshold:
      own.clipThreshold === null
        ? null
        : checkNumber('clipThreshold', own.clipThreshold ?? 1, {
            above: 0,
            because: 'null for no clipping',
          }),
    parameterScale: resolveParameterScale(own.parameterScale ?? true),
    momentum: resolveMomentum(own.momentum ?? null),
    weightDecay: decays(own.weightDecay ?? null, name, shape)
      ? resolveWeightDecay(own.weightDecay ?? null)
      : null,
    factored: resolveFactored(own.factored ?? true),
    maximize: checkBoolean('maximize', own.maximize ?? false),
    skipNonFinite: checkBoolean('skipNonFinite', own.skipNonFinite ?? false),
  }
}

/** The options of one parameter, with what overrides say about it. */
function ownOptions(options: AdafactorOptions, name: string, shape: Shape): ParameterOptions {
  const { overrides } = options
  if (overrides === undefined) return options
  const found =
    typeof overrides === 'function'
      ? [overrides(name, shape) ?? {}]
      : Object.entries(overrides)
          .filter(([pattern]) => selects({ [pattern]: true }, name, shape, false))
          .map(([, override]) => override)
  return found.reduce<ParameterOptions>((merged, override) => {
    checkKeys(`overrides for "${name}": `, override, parameterOptionNames)
    // A learning rate takes the place of a relative step and the other way round.
    const { learningRate, relativeStep, ...others } = merged
    const stepSize =
      override.learningRate === undefined && override.relativeStep === undefined
        ? {
            ...(learningRate === undefined ? {} : { learningRate }),
            ...(relativeStep === undefined ? {} : { relativeStep }),
          }
        : {}
    return { ...others, ...stepSize, ...override }
  }, options)
}

function resolveStepSize({ learningRate, relativeStep }: ParameterOptions): StepSize {
  if (learningRate !== undefined) {
    if (relativeStep !== undefined && relativeStep !== false) {
      throw new AdafactorError(
        'option/conflict',
        'options "learningRate" and "relativeStep" contradict each other: ' +
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
  if (typeof relativeStep !== 'object' && relativeStep !== undefined && relativeStep !== true) {
    throw invalidOption('relativeStep', relativeStep, 'true, false or { cap, warmUp, factor }')
  }
  return resolveRelativeStep(typeof relativeStep === 'object' ? relativeStep : {})
}

function resolveRelativeStep(relativeStep: RelativeStep): StepSize {
  checkKeys('relativeStep.', relativeStep, ['cap', 'warmUp', 'factor'])
  const { cap, warmUp } = relativeStep
  const factor = checkNumber('relativeStep.factor', relativeStep.factor ?? 1, { above: 0 })
  if (warmUp === undefined) {
    return { kind: 'relative', cap: checkRate('relativeStep.cap', cap ?? 1e-2), factor }
  }
  if (cap !== undefined) {
    throw new AdafactorError(
      'option/conflict',
      'options "relativeStep.cap" and "relativeStep.warmUp" contradict each other: ' +
        'the warm-up takes the place of the cap',
    )
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

function resolveBeta2(beta2: number | PowerDecay | AdamDecay): ParameterSettings['beta2'] {
  const rate = { atLeast: 0, below: 1 }
  if (typeof beta2 === 'number') {
    return { kind: 'constant', beta2: checkNumber('beta2', beta2, rate) }
  }
  checkObject('beta2', beta2, 'a number, { exponent, offset, cap } or { adam }')
  if ('adam' in beta2) {
    checkKeys('beta2.', beta2, ['adam'])
    return { kind: 'adam', beta2: checkNumber('beta2.adam', beta2.adam, rate) }
  }
  checkKeys('beta2.', beta2, ['exponent', 'offset', 'cap', 'adam'])
  return {
    kind: 'power',
    exponent: checkNumber('beta2.exponent', beta2.exponent ?? 0.8, { atLeast: 0 }),
    offset: checkNumber('beta2.offset', beta2.offset ?? 0, { whole: true }),
    cap: checkNumber('beta2.cap', beta2.cap ?? 1, { above: 0, atMost: 1 }),
  }
}

function resolveEpsilon1(
  own: ParameterOptions,
): Pick<ParameterSettings, 'epsilon1' | 'epsilon1Use'> {
  const epsilon1Use = checkChoice('epsilon1Use', own.epsilon1Use ?? 'add', ['add', 'floor'])
  const smallest = epsilon1Use === 'add' ? smallestNormal : Math.sqrt(smallestNormal)
  const defaultValue = epsilon1Use === 'add' ? 1e-30 : 2 ** -23
  return {
    epsilon1: checkNumber('epsilon1', own.epsilon1 ?? defaultValue, {
      atLeast: smallest,
      because:
        epsilon1Use === 'add'
          ? 'below that it is zero in float32, and a gradient of zeros would give NaN'
          : 'below that its square is zero in float32, and a gradient of zeros would give NaN',
    }),
    epsilon1Use,
  }
}

function resolveParameterScale(
  scale: boolean | ParameterScale,
): ParameterSettings['parameterScale'] {
  if (scale === false) return null
  if (scale !== true)
    checkObject('parameterScale', scale, 'true, false or { epsilon2, maximum, afterWeightDecay }')
  const { epsilon2, maximum, afterWeightDecay } = scale === true ? ({} as ParameterScale) : scale
  if (scale !== true) {
    checkKeys('parameterScale.', scale, ['epsilon2', 'maximum', 'afterWeightDecay'])
  }
  return {
    epsilon2: checkNumber('parameterScale.epsilon2', epsilon2 ?? 1e-3, { atLeast: 0 }),
    maximum:
      maximum === undefined ? null : checkNumber('parameterScale.maximum', maximum, { above: 0 }),
    afterWeightDecay: checkBoolean('parameterScale.afterWeightDecay', afterWeightDecay ?? false),
  }
}

function resolveMomentum(momentum: number | Momentum | null): ParameterSettings['momentum'] {
  if (momentum === null) return null
  const { beta1, placement, dtype } = typeof momentum === 'number' ? { beta1: momentum } : momentum
  if (typeof momentum !== 'number') {
    checkObject('momentum', momentum, 'a number, null or { beta1, placement, dtype }')
    checkKeys('momentum.', momentum, ['beta1', 'placement', 'dtype'])
  }
  return {
    beta1: checkNumber('momentum.beta1', beta1, { atLeast: 0, below: 1 }),
    placement: checkChoice('momentum.placement', placement ?? 'afterStepSize', [
      'afterStepSize',
      'beforeStepSize',
    ]),
    dtype: checkChoice('momentum.dtype', dtype ?? 'float32', ['float32', 'bfloat16']),
  }
}

type WeightDecayOption = NonNullable<ParameterOptions['weightDecay']> | null

function decays(decay: WeightDecayOption, name: string, shape: Shape): boolean {
  const mask = typeof decay === 'object' ? decay?.mask : undefined
  return selects(mask, name, shape, true)
}

function resolveWeightDecay(decay: WeightDecayOption): ParameterSettings['weightDecay'] {
  if (decay === null) return null
  if (typeof decay === 'number' || typeof decay === 'function') {
    return { rate: checkRate('weightDecay', decay), coefficient: 'learningRate' }
  }
  checkObject('weightDecay', decay, 'a number, a function, null or { rate, coefficient, mask }')
  checkKeys('weightDecay.', decay, ['rate', 'coefficient', 'mask'])
  return {
    rate: checkRate('weightDecay.rate', decay.rate),
    coefficient: checkChoice('weightDecay.coefficient', decay.coefficient ?? 'learningRate', [
      'learningRate',
      'stepSize',
      'none',
    ]),
  }
}

function resolveFactored(factored: boolean | Factoring): ParameterSettings['factored'] {
  if (factored === false) return null
  if (factored === true) return { axes: 'last', minimumSize: 1 }
  checkObject('factored', factored, 'true, false or { axes, minimumSize }')
  checkKeys('factored.', factored, ['axes', 'minimumSize'])
  return {
    axes: checkChoice('factored.axes', factored.axes ?? 'last', ['last', 'first', 'largest']),
    minimumSize: checkNumber('factored.minimumSize', factored.minimumSize ?? 1, {
      atLeast: 0,
      whole: true,
    }),
  }
}

function checkObject(option: string, value: unknown, allowed: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidOption(option, value, allowed)
  }
}
