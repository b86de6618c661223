import type { AdafactorOptions, Mask, Schedule } from '../adafactor/options.js'
import { ArgumentChecks, type Spelling } from './argument-checks.js'
import { decoupledDecay } from './decoupled-decay.js'
import { jaxMomentum } from './jax-momentum.js'

/** The arguments of `optax.adafactor`. */
export interface OptaxArguments {
  /** null for none: the step size is the parameter scale then (null). */
  readonly learningRate?: number | Schedule | null
  /** The smallest size of both factored axes (128). */
  readonly minDimSizeToFactor?: number
  /** beta2 = 1 - (t - decayOffset)^-decayRate (0.8). */
  readonly decayRate?: number
  /** 0 */
  readonly decayOffset?: number
  /** true */
  readonly multiplyByParameterScale?: boolean
  /** null for no clipping (1). */
  readonly clippingThreshold?: number | null
  /** null for none (null). */
  readonly momentum?: number | null
  /** `float32` */
  readonly dtypeMomentum?: 'float32' | 'bfloat16'
  /** Not multiplied by the learning rate; null for none (null). */
  readonly weightDecayRate?: number | Schedule | null
  /** 1e-30 */
  readonly eps?: number
  /** true */
  readonly factored?: boolean
  /** Which parameters decay, by name; null for all (null). */
  readonly weightDecayMask?: Mask | null
}

const spelling = {
  learningRate: 'learning_rate',
  minDimSizeToFactor: 'min_dim_size_to_factor',
  decayRate: 'decay_rate',
  decayOffset: 'decay_offset',
  multiplyByParameterScale: 'multiply_by_parameter_scale',
  clippingThreshold: 'clipping_threshold',
  momentum: 'momentum',
  dtypeMomentum: 'dtype_momentum',
  weightDecayRate: 'weight_decay_rate',
  eps: 'eps',
  factored: 'factored',
  weightDecayMask: 'weight_decay_mask',
} satisfies Spelling<OptaxArguments>

/**
 * `optax.adafactor`, held against optax 0.2.8 with JAX 0.10.2, compiled.
 *
 * X -= M + weightDecayRate X, M the average by `momentum` of
 * learningRate max(1e-3, RMS(X)) U / max(1, RMS(U) / d), or that itself without momentum.
 *
 * Other than in the paper there is no relative step; the two largest axes are factored, and only
 * if both have 128 or more (of equal axes the later is the larger; optax sorts them unstably, so it
 * may choose others among three); momentum, and weight decay.
 *
 * Quirks that come along: without `learningRate` the step size is the whole RMS of the parameter;
 * weight decay is not multiplied by the learning rate; in bfloat16 momentum is multiplied by beta1
 * rounded to bfloat16 (0.9 becomes 0.8984375).
 *
 * Bug that does not: with `decayOffset` above 0 on a fresh state optax gives NaN for ever, since
 * the count is below the offset; the preset counts from 1 there. The offset is meant for a run that
 * goes on from there: give `startStep` too.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`
 */
export function optax(args: OptaxArguments = {}): AdafactorOptions {
  const check = new ArgumentChecks<OptaxArguments>('optax', spelling, args)
  const { learningRate = null, minDimSizeToFactor = 128, decayRate = 0.8, decayOffset = 0 } = args
  const { multiplyByParameterScale = true, clippingThreshold = 1, momentum = null } = args
  const { dtypeMomentum = 'float32', weightDecayRate = null, eps = 1e-30 } = args
  const { factored = true, weightDecayMask = null } = args
  const minimumSize = check.number('minDimSizeToFactor', minDimSizeToFactor, {
    atLeast: 0,
    whole: true,
  })
  const dtype = check.choice('dtypeMomentum', dtypeMomentum, ['float32', 'bfloat16'])
  if (typeof weightDecayMask !== 'function' && weightDecayMask !== null) {
    check.object('weightDecayMask', weightDecayMask, 'null, booleans by name, or a function')
  }
  const rate = weightDecayRate === null ? null : check.rate('weightDecayRate', weightDecayRate)
  return {
    learningRate: learningRate === null ? 1 : check.rate('learningRate', learningRate),
    beta2: {
      exponent: check.nonNegative('decayRate', decayRate),
      offset: check.number('decayOffset', decayOffset, { whole: true }),
    },
    epsilon1: check.epsilon1('eps', eps),
    clipThreshold: check.threshold('clippingThreshold', clippingThreshold),
    parameterScale: check.boolean('multiplyByParameterScale', multiplyByParameterScale),
    momentum: jaxMomentum(check.beta1('momentum', momentum), dtype),
    weightDecay: decoupledDecay(rate, 'none', weightDecayMask ?? undefined),
    factored: check.boolean('factored', factored) && { axes: 'largest', minimumSize },
    stepCount: 'optimizer',
  }
}
