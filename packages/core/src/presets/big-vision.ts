import {
  addedEpsilonRange,
  betaRange,
  nonNegative,
  sizeRange,
  thresholdRange,
} from '../adafactor/number-checks.js'
import type { AdafactorOptions, Overrides, Schedule } from '../adafactor/options.js'
import { checkChoice, checkNumber, invalidOption } from '../checks/option-checks.js'
import { checkArguments, checkNullable } from './argument-checks.js'
import { decoupledDecay } from './decoupled-decay.js'
import { jaxMomentum } from './jax-momentum.js'
import { type NameValues, nameLookup } from './name-values.js'
import { peerWords } from './peer-words.js'

/**
 * The arguments of big_vision's `scale_by_adafactor`, and the entries of the configuration that
 * its `make` puts around it (lr, lrMults, wd, wdMults, schedule, gradClipNorm).
 */
export interface BigVisionArguments {
  /** The learning rate, before the schedule. */
  readonly lr: number
  /** Multiplies lr and wd; a constant 1 without it. */
  readonly schedule?: Schedule
  /** Multipliers of lr, above 0, by patterns that have to fit the whole name (none). */
  readonly lrMults?: NameValues<number>
  /** Weight decay; multiplied by the schedule, but not by lr (0). */
  readonly wd?: number
  /** Multipliers of wd, likewise; what fits none does not decay (names ending in /kernel: 1). */
  readonly wdMults?: NameValues<number>
  /** The largest norm of all gradients together; null or 0 for none (null). */
  readonly gradClipNorm?: number | null
  /** The smallest size of both factored axes (32). */
  readonly minDimSizeToFactor?: number
  /** beta2 = min(beta2Cap, 1 - (t - decayOffset)^-decayRate) (0.8). */
  readonly decayRate?: number
  /** Taken from t in that formula: the steps before this training (0). */
  readonly decayOffset?: number
  /** The largest beta2 (0.999). */
  readonly beta2Cap?: number
  /** The RMS that an update has at most; null or 0 for no clipping (null). */
  readonly clippingThreshold?: number | null
  /** beta1 of momentum; null or 0 for none (0.9). */
  readonly momentum?: number | null
  /** What momentum is stored as (`bfloat16`). */
  readonly dtypeMomentum?: 'float32' | 'bfloat16'
  /** Added to every squared gradient (1e-30). */
  readonly eps?: number
}

const peer = peerWords<BigVisionArguments>(
  'bigVision',
  {
    lr: 'lr',
    schedule: 'schedule',
    lrMults: 'lr_mults',
    wd: 'wd',
    wdMults: 'wd_mults',
    gradClipNorm: 'grad_clip_norm',
    minDimSizeToFactor: 'min_dim_size_to_factor',
    decayRate: 'decay_rate',
    decayOffset: 'decay_offset',
    beta2Cap: 'beta2_cap',
    clippingThreshold: 'clipping_threshold',
    momentum: 'momentum',
    dtypeMomentum: 'dtype_momentum',
    eps: 'eps',
  },
  {
    gradClipPerExample: 'an optimizer does not see the gradients of single examples',
  },
)

/**
 * big_vision's Adafactor, the one that its vision transformers are trained with: `make` with
 * `scale_by_adafactor`, held against commit 0127fb6b with optax 0.2.8 and JAX 0.10.2, compiled.
 *
 * X -= schedule(k) (lr lrMult M + wd wdMult X), M the average by `momentum` of
 * U / max(1, RMS(U) / d), or that itself without momentum; the two largest axes factored.
 *
 * Other than in the paper: no relative step, no parameter scale, no clipping by default, beta2 at
 * most 0.999, momentum of the bare update in bfloat16, only axes of 32 or more factored, weight
 * decay by the schedule.
 *
 * Quirks that come along: decay is not multiplied by lr, so that a change of lr changes their
 * balance; by default only names that end in /kernel decay; momentum in bfloat16 is multiplied by
 * beta1 rounded to bfloat16 (0.9 becomes 0.8984375).
 *
 * With parameters in 16 bits the second moment is kept in their type, and only what is stored is
 * rounded; big_vision rounds after every operation.
 *
 * What does not: a schedule of null, which freezes parameters: leave those out of `params`. A
 * `decayOffset` above 0 on a fresh state gives NaN in big_vision; here it counts from 1.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { bigVision } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const optimizer = adafactor({ backend, params: { w }, ...bigVision({ lr: 1e-3, wd: 1e-4 }) })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9999 1.9999 2.9999 4.0001
 * ```
 */
export function bigVision(args: BigVisionArguments): AdafactorOptions {
  checkArguments(args, peer)
  const { lr, schedule, gradClipNorm, minDimSizeToFactor = 32, decayRate = 0.8 } = args
  const { decayOffset = 0, beta2Cap = 0.999, clippingThreshold, eps = 1e-30 } = args
  const { momentum = 0.9, dtypeMomentum = 'bfloat16' } = args
  checkNumber('lr', lr, nonNegative, peer)
  if (schedule !== undefined && typeof schedule !== 'function') {
    throw invalidOption(
      'schedule',
      schedule,
      'a function of the updates before; to freeze parameters leave them out of params',
      peer,
    )
  }
  const dtype = checkChoice('dtypeMomentum', dtypeMomentum, ['float32', 'bfloat16'], peer)
  return {
    learningRate: scheduled(lr, schedule),
    beta2: {
      exponent: checkNumber('decayRate', decayRate, nonNegative, peer),
      offset: checkNumber('decayOffset', decayOffset, { whole: true }, peer),
      cap: checkNumber('beta2Cap', beta2Cap, { above: 0, atMost: 1 }, peer),
    },
    epsilon1: checkNumber('eps', eps, addedEpsilonRange, peer),
    stateType: 'parameter',
    clipThreshold: checkNullable(
      'clippingThreshold',
      clippingThreshold || null,
      thresholdRange,
      peer,
    ),
    parameterScale: false,
    momentum: jaxMomentum(
      checkNullable('momentum', momentum || null, betaRange, peer),
      dtype,
      'beforeStepSize',
    ),
    factored: {
      axes: 'largest',
      minimumSize: checkNumber('minDimSizeToFactor', minDimSizeToFactor, sizeRange, peer),
    },
    clipGlobalNorm: checkNullable('gradClipNorm', gradClipNorm || null, thresholdRange, peer),
    stepCount: 'optimizer',
    overrides: multipliers(args),
  }
}

/** What differs from parameter to parameter: the multipliers of lr and wd. */
function multipliers({
  lr,
  lrMults = [],
  wd = 0,
  wdMults = [['.*/kernel', 1]],
  schedule,
}: BigVisionArguments): Overrides {
  checkNumber('wd', wd, nonNegative, peer)
  const lrMult = nameLookup('lrMults', lrMults, 'whole', peer)
  const wdMult = nameLookup('wdMults', wdMults, 'whole', peer)
  for (const [index, [, mult]] of lrMults.entries()) {
    const range = { above: 0, because: 'to freeze a parameter leave it out of params' }
    checkNumber(`lrMults[${index}]`, mult, range, peer)
  }
  for (const [index, [, mult]] of wdMults.entries()) {
    checkNumber(`wdMults[${index}]`, mult, nonNegative, peer)
  }
  return (name) => {
    const [, ofLr = 1] = lrMult(name) ?? []
    const [, ofWd = 0] = wdMult(name) ?? []
    const rate = wd * ofWd
    return {
      ...(ofLr === 1 ? {} : { learningRate: scheduled(lr * ofLr, schedule) }),
      weightDecay: decoupledDecay(rate === 0 ? null : scheduled(rate, schedule), 'none'),
    }
  }
}

function scheduled(rate: number, schedule: Schedule | undefined): number | Schedule {
  return schedule === undefined ? rate : (before) => rate * schedule(before)
}
