import {
  addedEpsilonRange,
  betaRange,
  checkRate,
  nonNegative,
  sizeRange,
  thresholdRange,
} from '../adafactor/number-checks.js'
import type { AdafactorOptions, Momentum, Schedule, WeightDecay } from '../adafactor/options.js'
import { checkBoolean, checkChoice, checkNumber, conflict } from '../checks/option-checks.js'
import { checkArguments, checkNullable } from './argument-checks.js'
import { decoupledDecay } from './decoupled-decay.js'
import { peerWords } from './peer-words.js'

/** The arguments of `timm.optim.AdafactorBigVision`. */
export interface TimmBigVisionArguments {
  /** The learning rate (1). */
  readonly lr?: number | Schedule
  /** The smallest size of both factored axes (16). */
  readonly minDimSizeToFactor?: number
  /** beta2 = min(beta2Cap, 1 - max(t - decayOffset, 1)^-decayRate) (0.8). */
  readonly decayRate?: number
  /** Taken from t in that formula: the steps before this training (0). */
  readonly decayOffset?: number
  /** The largest beta2 (0.999). */
  readonly beta2Cap?: number
  /** beta1 of momentum; null for none (0.9). */
  readonly momentum?: number | null
  /** What momentum is stored as (`bfloat16`). */
  readonly momentumDtype?: 'float32' | 'bfloat16'
  /** Added to every squared gradient; null for 1e-30 (null). */
  readonly eps?: number | null
  /** Weight decay, multiplied by `lr` unless `unscaledWd` says otherwise (0). */
  readonly weightDecay?: number
  /** The RMS that an update has at most; null for no clipping (null). */
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

const peer = peerWords<TimmBigVisionArguments>('timmBigVision', {
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
})

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
 * In 16 bits timm keeps the second moment in the type of the gradient, and so it is here in that of
 * the parameter; but timm rounds after every operation, and here only what is stored is rounded. For
 * float16 gradients timm takes an eps of 1e-7: give it, where that is wanted.
 *
 * Quirk that comes along: `caution` does nothing without momentum. Bugs of earlier releases, mended
 * in 1.0.31 and so not here: of a tall matrix the row factor was 1; `clippingThreshold` amplified
 * small updates instead of clipping large ones; `decayOffset` was not read.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict` if a peak is needed
 *   and not given
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { timmBigVision } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = timmBigVision({ lr: 1e-3, weightDecay: 0.1 })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9998 1.9997 2.9996 3.9997
 * ```
 */
export function timmBigVision(args: TimmBigVisionArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { lr = 1, minDimSizeToFactor = 16, decayRate = 0.8, decayOffset = 0 } = args
  const { beta2Cap = 0.999, eps = null, clippingThreshold = null } = args
  return {
    learningRate: checkRate('lr', lr, peer),
    beta2: {
      exponent: checkNumber('decayRate', decayRate, nonNegative, peer),
      offset: checkNumber('decayOffset', decayOffset, { whole: true }, peer),
      cap: checkNumber('beta2Cap', beta2Cap, { above: 0, atMost: 1 }, peer),
    },
    epsilon1: eps === null ? 1e-30 : checkNumber('eps', eps, addedEpsilonRange, peer),
    stateType: 'parameter',
    clipThreshold: checkNullable('clippingThreshold', clippingThreshold, thresholdRange, peer),
    parameterScale: false,
    momentum: momentumOf(args),
    weightDecay: weightDecayOf(args, lr),
    factored: {
      axes: 'largest',
      minimumSize: checkNumber('minDimSizeToFactor', minDimSizeToFactor, sizeRange, peer),
    },
  }
}

function momentumOf({
  momentum = 0.9,
  momentumDtype = 'bfloat16',
  caution = false,
}: TimmBigVisionArguments): Momentum | null {
  const dtype = checkChoice('momentumDtype', momentumDtype, ['float32', 'bfloat16'], peer)
  const cautious = checkBoolean('caution', caution, peer) ? { caution } : {}
  const beta1 = checkNullable('momentum', momentum, betaRange, peer)
  if (beta1 === null) return null
  const rounds = dtype === 'bfloat16' ? { rounds: { update: true, applied: true } } : {}
  return { beta1, placement: 'beforeStepSize', type: dtype, ...rounds, ...cautious }
}

function weightDecayOf(args: TimmBigVisionArguments, lr: number | Schedule): WeightDecay | null {
  const { weightDecay = 0, unscaledWd = false, correctedWeightDecay = false, maxLr } = args
  const rate = checkNumber('weightDecay', weightDecay, nonNegative, peer)
  const coefficient = checkBoolean('unscaledWd', unscaledWd, peer) ? 'none' : 'learningRate'
  const corrected = checkBoolean('correctedWeightDecay', correctedWeightDecay, peer)
  if (maxLr !== undefined) checkNumber('maxLr', maxLr, { above: 0 }, peer)
  if (!corrected || rate === 0 || (typeof lr === 'number' && maxLr === undefined)) {
    return decoupledDecay(rate, coefficient)
  }
  if (maxLr === undefined) {
    throw conflict(
      'lr',
      'correctedWeightDecay',
      'the decay is relative to the peak of the schedule; give it as maxLr',
      peer,
    )
  }
  const share = rate / maxLr
  return {
    rate: typeof lr === 'number' ? share * lr : (before) => share * lr(before),
    coefficient,
  }
}
