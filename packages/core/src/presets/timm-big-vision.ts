import type { AdafactorOptions, Momentum, Schedule, WeightDecay } from '../adafactor/options.js'
import { ArgumentChecks, type Spelling } from './argument-checks.js'
import { decoupledDecay } from './decoupled-decay.js'

/** The arguments of `timm.optim.AdafactorBigVision`. */
export interface TimmBigVisionArguments {
  /** 1 */
  readonly lr?: number | Schedule
  /** The smallest size of both factored axes (16). */
  readonly minDimSizeToFactor?: number
  /** beta2 = min(beta2Cap, 1 - max(t - decayOffset, 1)^-decayRate) (0.8). */
  readonly decayRate?: number
  /** 0 */
  readonly decayOffset?: number
  /** 0.999 */
  readonly beta2Cap?: number
  /** null for none (0.9). */
  readonly momentum?: number | null
  /** `bfloat16` */
  readonly momentumDtype?: 'float32' | 'bfloat16'
  /** null for 1e-30 (null). */
  readonly eps?: number | null
  /** 0 */
  readonly weightDecay?: number
  /** null for no clipping (null). */
  readonly clippingThreshold?: number | null
  /** Whether weight decay is not multiplied by the learning rate, as in big_vision (false). */
  readonly unscaledWd?: boolean
  /** Whether momentum moves only where it has the gradient's sign (false). */
  readonly caution?: boolean
  /** Whether weight decay is multiplied by lr / maxLr as well (false). */
  readonly correctedWeightDecay?: boolean
  /**
   * The lr that timm's constructor gets while a scheduler sets another: the peak. Needed only for
   * `correctedWeightDecay` with a schedule; a constant `lr` is its own peak.
   */
  readonly maxLr?: number
}

const spelling = {
  lr: 'lr',
  minDimSizeToFactor: 'min_dim_size_to_factor',
  decayRate: 'decay_rate',
  decayOffset: 'decay_offset',
  beta2Cap: 'beta2_cap',
  momentum: 'momentum',
  momentumDtype: 'momentum_dtype',
  eps: 'eps',
  weightDecay: 'weight_decay',
  clippingThreshold: 'clipping_threshold',
  unscaledWd: 'unscaled_wd',
  caution: 'caution',
  correctedWeightDecay: 'corrected_weight_decay',
  maxLr: 'the lr of the constructor',
} satisfies Spelling<TimmBigVisionArguments>

/**
 * `timm.optim.AdafactorBigVision`, held against timm 1.0.31.
 *
 * X = (1 - lr weightDecay) X - lr M, M the average by `momentum` of U / max(1, RMS(U) / d), or that
 * itself without momentum; the two largest axes factored.
 *
 * Other than in the paper: no relative step, no parameter scale, no clipping by default, beta2 at
 * most 0.999, momentum of the bare update in bfloat16, only axes of 16 or more factored, weight
 * decay in three variants. Other than in big_vision, whose port it is: with bfloat16 momentum the
 * update is rounded before it is averaged, and the rounded average is applied; weight decay is by
 * the learning rate and of every parameter; t is each parameter's own.
 *
 * Quirk that comes along: `caution` does nothing without momentum. Bugs of earlier releases, mended
 * in 1.0.31 and so not here: of a tall matrix the row factor was 1; `clippingThreshold` amplified
 * small updates instead of clipping large ones; `decayOffset` was not read.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict` if a peak is needed
 *   and not given
 */
export function timmBigVision(args: TimmBigVisionArguments = {}): AdafactorOptions {
  const check = new ArgumentChecks<TimmBigVisionArguments>('timmBigVision', spelling, args)
  const { lr = 1, minDimSizeToFactor = 16, decayRate = 0.8, decayOffset = 0 } = args
  const { beta2Cap = 0.999, eps = null, clippingThreshold = null } = args
  const whole = { atLeast: 0, whole: true }
  return {
    learningRate: check.rate('lr', lr),
    beta2: {
      exponent: check.nonNegative('decayRate', decayRate),
      offset: check.number('decayOffset', decayOffset, { whole: true }),
      cap: check.number('beta2Cap', beta2Cap, { above: 0, atMost: 1 }),
    },
    epsilon1: eps === null ? 1e-30 : check.epsilon1('eps', eps),
    clipThreshold: check.threshold('clippingThreshold', clippingThreshold),
    parameterScale: false,
    momentum: momentumOf(check, args),
    weightDecay: weightDecayOf(check, args, lr),
    factored: {
      axes: 'largest',
      minimumSize: check.number('minDimSizeToFactor', minDimSizeToFactor, whole),
    },
  }
}

function momentumOf(
  check: ArgumentChecks<TimmBigVisionArguments>,
  { momentum = 0.9, momentumDtype = 'bfloat16', caution = false }: TimmBigVisionArguments,
): Momentum | null {
  const dtype = check.choice('momentumDtype', momentumDtype, ['float32', 'bfloat16'])
  const cautious = check.boolean('caution', caution) ? { caution } : {}
  const beta1 = check.beta1('momentum', momentum)
  if (beta1 === null) return null
  const rounds = dtype === 'bfloat16' ? { rounds: { update: true, applied: true } } : {}
  return { beta1, placement: 'beforeStepSize', type: dtype, ...rounds, ...cautious }
}

function weightDecayOf(
  check: ArgumentChecks<TimmBigVisionArguments>,
  args: TimmBigVisionArguments,
  lr: number | Schedule,
): WeightDecay | null {
  const { weightDecay = 0, unscaledWd = false, correctedWeightDecay = false, maxLr } = args
  const rate = check.nonNegative('weightDecay', weightDecay)
  const coefficient = check.boolean('unscaledWd', unscaledWd) ? 'none' : 'learningRate'
  const corrected = check.boolean('correctedWeightDecay', correctedWeightDecay)
  if (maxLr !== undefined) check.number('maxLr', maxLr, { above: 0 })
  if (!corrected || rate === 0 || (typeof lr === 'number' && maxLr === undefined)) {
    return decoupledDecay(rate, coefficient)
  }
  if (maxLr === undefined) {
    throw check.conflict(
      'lr',
      'correctedWeightDecay',
      'the decay is relative to the peak of the schedule; give it as maxLr',
    )
  }
  const share = rate / maxLr
  return {
    rate: typeof lr === 'number' ? share * lr : (before) => share * lr(before),
    coefficient,
  }
}
