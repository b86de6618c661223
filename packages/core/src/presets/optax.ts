import {
  addedEpsilonRange,
  betaRange,
  checkRate,
  nonNegative,
  sizeRange,
  thresholdRange,
} from '../adafactor/number-checks.js'
import type { AdafactorOptions, Mask, Schedule } from '../adafactor/options.js'
import { checkBoolean, checkChoice, checkNumber, checkObject } from '../checks/option-checks.js'
import { checkArguments, checkNullable } from './argument-checks.js'
import { decoupledDecay } from './decoupled-decay.js'
import { jaxMomentum } from './jax-momentum.js'
import { peerWords } from './peer-words.js'

/** The arguments of `optax.adafactor`. */
export interface OptaxArguments {
  /** The learning rate; null for none, so that the step size is the parameter scale (null). */
  readonly learningRate?: number | Schedule | null
  /** The smallest size of both factored axes (128). */
  readonly minDimSizeToFactor?: number
  /** beta2 = 1 - (t - decayOffset)^-decayRate (0.8). */
  readonly decayRate?: number
  /** Taken from t in that formula: the steps before this training (0). */
  readonly decayOffset?: number
  /** Whether the step size is multiplied by max(1e-3, RMS(X)) (true). */
  readonly multiplyByParameterScale?: boolean
  /** The RMS that an update has at most; null for no clipping (1). */
  readonly clippingThreshold?: number | null
  /** beta1 of momentum; null for none (null). */
  readonly momentum?: number | null
  /** What momentum is stored as (`float32`). */
  readonly dtypeMomentum?: 'float32' | 'bfloat16'
  /** Weight decay, not multiplied by the learning rate; null for none (null). */
  readonly weightDecayRate?: number | Schedule | null
  /** Added to every squared gradient (1e-30). */
  readonly eps?: number
  /** Whether the second moment of a matrix is kept as averages of rows and columns (true). */
  readonly factored?: boolean
  /** Which parameters decay, by name; null for all (null). */
  readonly weightDecayMask?: Mask | null
}

const peer = peerWords<OptaxArguments>('optax', {
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
})

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
 * With parameters in 16 bits the second moment is kept in their type, as optax does; but optax rounds
 * after every operation, and here only what is stored is rounded.
 *
 * Bug that does not: with `decayOffset` above 0 on a fresh state optax gives NaN for ever, since
 * the count is below the offset; the preset counts from 1 there. The offset is meant for a run that
 * goes on from there: give `startStep` too.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { optax } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = optax({ learningRate: 0.02, minDimSizeToFactor: 2 })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9576 1.9400 2.9431 4.0537
 * ```
 */
export function optax(args: OptaxArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { learningRate = null, minDimSizeToFactor = 128, decayRate = 0.8, decayOffset = 0 } = args
  const { multiplyByParameterScale = true, clippingThreshold = 1, momentum = null } = args
  const { dtypeMomentum = 'float32', weightDecayRate = null, eps = 1e-30 } = args
  const { factored = true, weightDecayMask = null } = args
  const minimumSize = checkNumber('minDimSizeToFactor', minDimSizeToFactor, sizeRange, peer)
  const dtype = checkChoice('dtypeMomentum', dtypeMomentum, ['float32', 'bfloat16'], peer)
  if (typeof weightDecayMask !== 'function' && weightDecayMask !== null) {
    checkObject('weightDecayMask', weightDecayMask, 'null, booleans by name, or a function', peer)
  }
  const rate = weightDecayRate === null ? null : checkRate('weightDecayRate', weightDecayRate, peer)
  return {
    learningRate: learningRate === null ? 1 : checkRate('learningRate', learningRate, peer),
    beta2: {
      exponent: checkNumber('decayRate', decayRate, nonNegative, peer),
      offset: checkNumber('decayOffset', decayOffset, { whole: true }, peer),
    },
    epsilon1: checkNumber('eps', eps, addedEpsilonRange, peer),
    stateType: 'parameter',
    clipThreshold: checkNullable('clippingThreshold', clippingThreshold, thresholdRange, peer),
    parameterScale: checkBoolean('multiplyByParameterScale', multiplyByParameterScale, peer),
    momentum: jaxMomentum(checkNullable('momentum', momentum, betaRange, peer), dtype),
    weightDecay: decoupledDecay(rate, 'none', weightDecayMask ?? undefined),
    factored: checkBoolean('factored', factored, peer) && { axes: 'largest', minimumSize },
    stepCount: 'optimizer',
  }
}
