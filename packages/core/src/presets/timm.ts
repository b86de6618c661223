import type { AdafactorOptions, Overrides, Schedule } from '../adafactor/options.js'
import { ArgumentChecks, type Spelling } from './argument-checks.js'
import { negativeExponent } from './decay-rate.js'
import { decoupledDecay } from './decoupled-decay.js'

/** The arguments of `timm.optim.Adafactor`. */
export interface TimmArguments {
  /** null for a relative step (null). */
  readonly lr?: number | Schedule | null
  /** eps1 (1e-30). */
  readonly eps?: number
  /** eps2 (1e-3). */
  readonly epsScale?: number
  /** 1 */
  readonly clipThreshold?: number
  /** beta2 = 1 - t^decayRate (-0.8). */
  readonly decayRate?: number
  /** beta1, and a second number that is not used; null for no momentum (null). */
  readonly betas?: readonly [beta1: number, unused: number] | null
  /** 0 */
  readonly weightDecay?: number
  /** Whether a relative step is multiplied by max(eps2, RMS(X)) (true). */
  readonly scaleParameter?: boolean
  /** Whether the relative step is min(1e-6 t, 1/sqrt(t)) (false). */
  readonly warmupInit?: boolean
  /** Both factored axes are larger than this (16). */
  readonly minDimSizeToFactor?: number
  /** Whether momentum moves only where it has the gradient's sign (false). */
  readonly caution?: boolean
}

const spelling = {
  lr: 'lr',
  eps: 'eps',
  epsScale: 'eps_scale',
  clipThreshold: 'clip_threshold',
  decayRate: 'decay_rate',
  betas: 'betas',
  weightDecay: 'weight_decay',
  scaleParameter: 'scale_parameter',
  warmupInit: 'warmup_init',
  minDimSizeToFactor: 'min_dim_size_to_factor',
  caution: 'caution',
} satisfies Spelling<TimmArguments>

/**
 * `timm.optim.Adafactor`, held against timm 1.0.31.
 *
 * alpha = max(eps2, RMS(X)) min(0.01, 1/sqrt(t)), or `lr` alone; X = (1 - weightDecay alpha) X - M,
 * M the average by betas[0] of alpha U / max(1, RMS(U) / d), or that itself without betas.
 *
 * Other than in the paper: external `lr`, momentum, caution, weight decay by the whole step size.
 * Of a convolution (rank above 2) the first two axes are factored if both are larger than
 * `minDimSizeToFactor`, otherwise the last two, if they are larger.
 *
 * Quirks that come along: `scaleParameter` **is ignored with an `lr`**, other than in transformers;
 * the smallest size itself is not factored; betas[1] is not used; `caution` does nothing without
 * betas. Earlier releases took `lr: 0` for a relative step; now it is 0.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
 */
export function timm(args: TimmArguments = {}): AdafactorOptions {
  const check = new ArgumentChecks<TimmArguments>('timm', spelling, args)
  const { lr = null, eps = 1e-30, epsScale = 1e-3, clipThreshold = 1, decayRate = -0.8 } = args
  const { betas = null, weightDecay = 0, scaleParameter = true, warmupInit = false } = args
  const { minDimSizeToFactor = 16, caution = false } = args
  const whole = { atLeast: 0, whole: true }
  const minimumSize = check.number('minDimSizeToFactor', minDimSizeToFactor, whole) + 1
  const epsilon2 = check.nonNegative('epsScale', epsScale)
  check.boolean('scaleParameter', scaleParameter)
  const learningRate = lr === null ? null : check.rate('lr', lr)
  if (check.boolean('warmupInit', warmupInit) && lr !== null) {
    throw check.conflict('lr', 'warmupInit', 'only a relative step warms up; leave the lr out')
  }
  if (betas !== null) check.pair('betas', betas, 'null or a pair [beta1, beta2]')
  const beta1 = betas === null ? null : check.number('betas[0]', betas[0], { atLeast: 0, below: 1 })
  const cautious = check.boolean('caution', caution) ? { caution } : {}
  const step =
    learningRate === null
      ? {
          relativeStep: warmupInit ? { warmUp: 1e-6 } : { cap: 1e-2 },
          parameterScale: scaleParameter && { epsilon2 },
        }
      : { learningRate, parameterScale: false }
  return {
    ...step,
    beta2: negativeExponent(check, 'decayRate', decayRate),
    epsilon1: check.epsilon1('eps', eps),
    clipThreshold: check.number('clipThreshold', clipThreshold, { above: 0 }),
    momentum: beta1 === null ? null : { beta1, ...cautious },
    weightDecay: decoupledDecay(check.nonNegative('weightDecay', weightDecay), 'stepSize'),
    factored: { axes: 'last', minimumSize },
    overrides: leadingAxesOfConvolutions(minimumSize),
  }
}

function leadingAxesOfConvolutions(minimumSize: number): Overrides {
  return (_name, [first = 0, second = 0, ...others]) =>
    others.length > 0 && Math.min(first, second) >= minimumSize
      ? { factored: { axes: 'first', minimumSize } }
      : undefined
}
