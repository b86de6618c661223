import {
  addedEpsilonRange,
  betaRange,
  checkRate,
  nonNegative,
  sizeRange,
} from '../adafactor/number-checks.js'
import type { AdafactorOptions, Overrides, Schedule } from '../adafactor/options.js'
import { checkBoolean, checkNumber, conflict } from '../checks/option-checks.js'
import { checkArguments, checkPair } from './argument-checks.js'
import { negativeExponent } from './decay-rate.js'
import { decoupledDecay } from './decoupled-decay.js'
import { peerWords } from './peer-words.js'

/** The arguments of `timm.optim.Adafactor`. */
export interface TimmArguments {
  /** The learning rate; null for a relative step (null). */
  readonly lr?: number | Schedule | null
  /** Added to every squared gradient (1e-30). */
  readonly eps?: number
  /** The least that the parameter scale can be: max(eps2, RMS(X)) (1e-3). */
  readonly epsScale?: number
  /** The RMS that an update has at most; a larger one is scaled down (1). */
  readonly clipThreshold?: number
  /** beta2 = 1 - t^decayRate (-0.8). */
  readonly decayRate?: number
  /** beta1, and a second number that is not used; null for no momentum (null). */
  readonly betas?: readonly [beta1: number, unused: number] | null
  /** Weight decay, multiplied by the whole step size (0). */
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

const peer = peerWords<TimmArguments>('timm', {
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
})

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
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { timm } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = timm({ lr: 0.01, betas: [0.9, 0.999] })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9990 1.9990 2.9990 4.0010
 * ```
 */
export function timm(args: TimmArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { lr = null, eps = 1e-30, epsScale = 1e-3, clipThreshold = 1, decayRate = -0.8 } = args
  const { betas = null, weightDecay = 0, scaleParameter = true, warmupInit = false } = args
  const { minDimSizeToFactor = 16, caution = false } = args
  const minimumSize = checkNumber('minDimSizeToFactor', minDimSizeToFactor, sizeRange, peer) + 1
  const epsilon2 = checkNumber('epsScale', epsScale, nonNegative, peer)
  checkBoolean('scaleParameter', scaleParameter, peer)
  const learningRate = lr === null ? null : checkRate('lr', lr, peer)
  if (checkBoolean('warmupInit', warmupInit, peer) && lr !== null) {
    throw conflict('lr', 'warmupInit', 'only a relative step warms up; leave the lr out', peer)
  }
  if (betas !== null) checkPair('betas', betas, 'null or a pair [beta1, beta2]', peer)
  const beta1 = betas === null ? null : checkNumber('betas[0]', betas[0], betaRange, peer)
  const cautious = checkBoolean('caution', caution, peer) ? { caution } : {}
  const step =
    learningRate === null
      ? {
          relativeStep: warmupInit ? { warmUp: 1e-6 } : { cap: 1e-2 },
          parameterScale: scaleParameter && { epsilon2 },
        }
      : { learningRate, parameterScale: false }
  return {
    ...step,
    beta2: negativeExponent('decayRate', decayRate, peer),
    epsilon1: checkNumber('eps', eps, addedEpsilonRange, peer),
    clipThreshold: checkNumber('clipThreshold', clipThreshold, { above: 0 }, peer),
    momentum: beta1 === null ? null : { beta1, ...cautious },
    weightDecay: decoupledDecay(
      checkNumber('weightDecay', weightDecay, nonNegative, peer),
      'stepSize',
    ),
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
