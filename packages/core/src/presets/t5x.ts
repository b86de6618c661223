import {
  addedEpsilonRange,
  betaRange,
  checkRate,
  checkScales,
  nonNegative,
  sizeRange,
  thresholdRange,
} from '../adafactor/number-checks.js'
import type {
  AdafactorOptions,
  Overrides,
  ParameterOptions,
  ParameterScale,
  Schedule,
} from '../adafactor/options.js'
import {
  checkBoolean,
  checkChoice,
  checkNumber,
  conflict,
  invalidOption,
} from '../checks/option-checks.js'
import { type Axes, type Shape, showShape } from '../tensors/shape.js'
import { checkArguments, checkNullable, invalidForParameter } from './argument-checks.js'
import { decoupledDecay } from './decoupled-decay.js'
import { jaxMomentum } from './jax-momentum.js'
import { type NameValues, nameLookup } from './name-values.js'
import { peerWords } from './peer-words.js'

/** What an axis is to the factoring: `FactorDim`. */
export type T5xFactorDim = 'row' | 'column' | 'batch' | 'none'

/** One word per axis; or the heuristic, the two largest axes; or null, not factored. */
export type T5xFactorRule = readonly T5xFactorDim[] | 'heuristic' | null

/** The arguments of `t5x.adafactor.Adafactor`. */
export interface T5xArguments {
  /** The learning rate; T5X has null as its default, and fails at the first step. */
  readonly learningRate: number | Schedule
  /** Whether the second moment of a matrix is kept as averages of rows and columns (true). */
  readonly factored?: boolean
  /** For all parameters, or by patterns that are found in the name (true). */
  readonly multiplyByParameterScale?: boolean | NameValues<boolean>
  /** beta1 of momentum; null for none (null). */
  readonly beta1?: number | null
  /** beta2 = 1 - (t - stepOffset)^-decayRate (0.8). */
  readonly decayRate?: number
  /** Taken from t in that formula: the steps before this training (0). */
  readonly stepOffset?: number
  /** The RMS that an update has at most; null for no clipping (1). */
  readonly clippingThreshold?: number | null
  /** Weight decay, not multiplied by the learning rate; null for none (null). */
  readonly weightDecayRate?: number | null
  /** The smallest size of both factored axes where there is no rule (128). */
  readonly minDimSizeToFactor?: number
  /** Added to every squared gradient (1e-30). */
  readonly epsilon1?: number
  /** The least that the parameter scale can be: max(eps2, RMS(X)) (1e-3). */
  readonly epsilon2?: number
  /** What momentum is stored as (`float32`). */
  readonly dtypeMomentum?: 'float32' | 'bfloat16'
  /** Rules by patterns that are found in the name; null for the heuristic (null). */
  readonly factorMap?: NameValues<T5xFactorRule> | null
  /** The decay is (weightDecayRate or 1) learningRate^this; null or 0 for none (null). */
  readonly weightDecayRateLrExponent?: number | null
  /** The largest norm of all gradients together; null or 0 for none (null). */
  readonly globalNormClipThreshold?: number | null
  /** The largest parameter scale; null for none (null). */
  readonly maxParameterScale?: number | null
}

const peer = peerWords<T5xArguments>(
  't5x',
  {
    learningRate: 'learning_rate',
    factored: 'factored',
    multiplyByParameterScale: 'multiply_by_parameter_scale',
    beta1: 'beta1',
    decayRate: 'decay_rate',
    stepOffset: 'step_offset',
    clippingThreshold: 'clipping_threshold',
    weightDecayRate: 'weight_decay_rate',
    minDimSizeToFactor: 'min_dim_size_to_factor',
    epsilon1: 'epsilon1',
    epsilon2: 'epsilon2',
    dtypeMomentum: 'dtype_momentum',
    factorMap: 'factor_map',
    weightDecayRateLrExponent: 'weight_decay_rate_lr_exponent',
    globalNormClipThreshold: 'global_norm_clip_threshold',
    maxParameterScale: 'max_parameter_scale',
  },
  {
    logicalFactorRules: 'axes have no names here; give the rules by parameter, as factorMap',
    skipNanUpdates:
      'it keeps single elements that became NaN beside others that moved; the option skipNonFinite ' +
      'of adafactor() leaves the whole parameter as it was',
  },
)

/** What the parameters' own options are made of, defaults filled in. */
interface Common
  extends Required<Pick<T5xArguments, 'factored' | 'factorMap' | 'multiplyByParameterScale'>> {
  readonly scale: ParameterScale
  readonly clipThreshold: number | null
  readonly minimumSize: number
}

/**
 * `t5x.adafactor.Adafactor`, held against T5X at commit cc342d41 with JAX 0.10.2, compiled.
 *
 * X = (1 - weightDecayRate) X - M, M the average by beta1 of
 * learningRate max(eps2, RMS(X)) U / max(1, RMS(U) / d), or that itself without beta1.
 *
 * Other than in the paper: no relative step; gradients clipped by their global norm; a largest
 * parameter scale; momentum; weight decay. Up to rank 2 the two largest axes are factored, if both
 * have 128 or more; a rank above 2 must have a rule in `factorMap`. Its `row` axes together are one
 * long row, its `column` axes one long column; each slice along `batch` axes is a parameter of its
 * own to scale and clipping; along `none` axes only to the factoring.
 *
 * Quirks that come along: a rule without `batch` for rank 1 or 2 is ignored for the heuristic (T5X
 * logs a warning); weight decay is not multiplied by the learning rate unless by
 * `weightDecayRateLrExponent`; in bfloat16 momentum is multiplied by beta1 rounded to bfloat16.
 *
 * What does not: a `stepOffset` above 0 on a fresh state gives NaN in T5X; here it counts from 1
 * (give `startStep` too, for a run that goes on from there).
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`; and `option/invalid`
 *   from `adafactor()` for a parameter that has no rule and needs one, or one of another rank
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { t5x } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = t5x({ learningRate: 0.03, beta1: 0.9 })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9918 1.9918 2.9918 4.0082
 * ```
 */
export function t5x(args: T5xArguments): AdafactorOptions {
  checkArguments(args, peer)
  const { learningRate, factored = true, multiplyByParameterScale = true, beta1 = null } = args
  const { decayRate = 0.8, stepOffset = 0, clippingThreshold = 1 } = args
  const { minDimSizeToFactor = 128, epsilon1 = 1e-30, dtypeMomentum = 'float32' } = args
  const { factorMap = null, globalNormClipThreshold } = args
  const rate = checkRate('learningRate', learningRate, peer)
  const dtype = checkChoice('dtypeMomentum', dtypeMomentum, ['float32', 'bfloat16'], peer)
  const minimumSize = checkNumber('minDimSizeToFactor', minDimSizeToFactor, sizeRange, peer)
  if (!checkBoolean('factored', factored, peer) && factorMap !== null) {
    throw conflict('factored', 'factorMap', 'rules are for what is factored', peer)
  }
  const common = {
    factored,
    factorMap,
    multiplyByParameterScale,
    scale: parameterScaleOf(args),
    clipThreshold: checkNullable('clippingThreshold', clippingThreshold, thresholdRange, peer),
    minimumSize,
  }
  const multiply = typeof multiplyByParameterScale === 'object' ? true : multiplyByParameterScale
  return {
    learningRate: rate,
    beta2: {
      exponent: checkNumber('decayRate', decayRate, nonNegative, peer),
      offset: checkNumber('stepOffset', stepOffset, { whole: true }, peer),
    },
    epsilon1: checkNumber('epsilon1', epsilon1, addedEpsilonRange, peer),
    clipThreshold: common.clipThreshold,
    parameterScale: checkBoolean('multiplyByParameterScale', multiply, peer) && common.scale,
    momentum: jaxMomentum(checkNullable('beta1', beta1, betaRange, peer), dtype),
    weightDecay: decoupledDecay(weightDecayOf(args, rate), 'none'),
    factored: factored && { axes: 'largest', minimumSize },
    clipGlobalNorm: checkNullable(
      'globalNormClipThreshold',
      globalNormClipThreshold || null,
      thresholdRange,
      peer,
    ),
    stepCount: 'optimizer',
    overrides: ofParameters(common),
  }
}

function parameterScaleOf({
  epsilon2 = 1e-3,
  maxParameterScale = null,
}: T5xArguments): ParameterScale {
  checkNumber('epsilon2', epsilon2, nonNegative, peer)
  if (maxParameterScale === null) return { epsilon2 }
  const maximum = checkNumber('maxParameterScale', maxParameterScale, { above: 0 }, peer)
  checkScales(['epsilon2', epsilon2], ['maxParameterScale', maximum], peer)
  return { epsilon2, maximum }
}

function weightDecayOf(
  { weightDecayRate = null, weightDecayRateLrExponent }: T5xArguments,
  learningRate: number | Schedule,
): number | Schedule | null {
  if (weightDecayRate !== null) checkNumber('weightDecayRate', weightDecayRate, nonNegative, peer)
  if (!weightDecayRateLrExponent) return weightDecayRate
  const exponent = checkNumber('weightDecayRateLrExponent', weightDecayRateLrExponent, {}, peer)
  const factor = weightDecayRate || 1
  return typeof learningRate === 'number'
    ? factor * learningRate ** exponent
    : (before) => factor * learningRate(before) ** exponent
}

/** What differs from parameter to parameter: the factor rule, and whether there is a scale. */
function ofParameters(common: Common): Overrides {
  const { factored, factorMap, multiplyByParameterScale } = common
  const { scale, clipThreshold, minimumSize } = common
  const ruleOf = factorMap && nameLookup('factorMap', factorMap, 'found', peer)
  for (const [index, [, rule]] of (factorMap ?? []).entries()) checkRule(index, rule)
  const scaledOf =
    typeof multiplyByParameterScale === 'object' &&
    nameLookup('multiplyByParameterScale', multiplyByParameterScale, 'found', peer)
  if (typeof multiplyByParameterScale === 'object') {
    for (const [index, [, scaled]] of multiplyByParameterScale.entries()) {
      checkBoolean(`multiplyByParameterScale[${index}]`, scaled, peer)
    }
  }

  return (name, shape) => {
    const scaled = scaledOf
      ? found('multiplyByParameterScale', scaledOf(name), name)
      : multiplyByParameterScale
    const asked = ruleOf ? found('factorMap', ruleOf(name), name) : 'heuristic'
    const { factored: axes, batchAxes } = parseRule(factored ? asked : null, name, shape)
    return {
      factored: axes === 'heuristic' ? { axes: 'largest', minimumSize } : axes,
      parameterScale: scaled ? { ...scale, batchAxes } : false,
      clipThreshold: clipThreshold === null ? null : { threshold: clipThreshold, batchAxes },
    }
  }
}

function found<V>(
  argument: 'factorMap' | 'multiplyByParameterScale',
  pair: readonly [string, V] | undefined,
  name: string,
): V {
  if (pair) return pair[1]
  throw invalidForParameter(
    name,
    `fits no pattern of ${peer.show(argument)}; end the list with one for all: ".*"`,
    peer,
  )
}

function checkRule(index: number, rule: T5xFactorRule): void {
  if (rule === null || rule === 'heuristic') return
  if (!Array.isArray(rule)) {
    throw invalidOption(
      `factorMap[${index}]`,
      rule,
      'a list of "row", "column", "batch" and "none", one for each axis; "heuristic"; or null',
      peer,
    )
  }
  for (const word of rule) {
    checkChoice(`factorMap[${index}]`, word, ['row', 'column', 'batch', 'none'], peer)
  }
}

/** T5X's `_parse_rule`: which axes are factored, and along which slices stand for themselves. */
function parseRule(
  rule: T5xFactorRule,
  name: string,
  shape: Shape,
): {
  readonly factored: Exclude<ParameterOptions['factored'], undefined> | 'heuristic'
  readonly batchAxes: Axes
} {
  if (rule === null) return { factored: false, batchAxes: [] }
  const rank = shape.length
  if (rule === 'heuristic') {
    if (rank <= 2) return { factored: 'heuristic', batchAxes: [] }
    throw invalidForParameter(
      name,
      `of shape ${showShape(shape)} has a rank above 2 and needs a rule in "factorMap" ` +
        '(factor_map): a list of "row", "column", "batch" and "none", one for each axis',
      peer,
    )
  }
  if (rule.length !== rank) {
    throw invalidForParameter(
      name,
      `has the rule [${rule.join(', ')}] in "factorMap" (factor_map), but its shape is ` +
        `${showShape(shape)}: give one word for each axis`,
      peer,
    )
  }
  const axesOf = (dim: T5xFactorDim) => rule.flatMap((word, axis) => (word === dim ? [axis] : []))
  const [rows, columns, batchAxes] = [axesOf('row'), axesOf('column'), axesOf('batch')]
  if (rank <= 2 && batchAxes.length === 0) return { factored: 'heuristic', batchAxes }
  // With rows only, or columns only, T5X's two factors multiply to the full second moment.
  const both = rows.length > 0 && columns.length > 0
  return { factored: both && { rows, columns }, batchAxes }
}
