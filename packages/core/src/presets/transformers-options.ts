import { addedEpsilonRange, betaRange, checkRate, nonNegative } from '../adafactor/number-checks.js'
import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import { checkBoolean, checkNumber, conflict } from '../checks/option-checks.js'
import { checkNullable, checkPair } from './argument-checks.js'
import { negativeExponent } from './decay-rate.js'
import { decoupledDecay } from './decoupled-decay.js'
import type { PeerWords, Spelling } from './peer-words.js'

/** What the Adafactors of fairseq, transformers (from fairseq) and MLX (from transformers) share. */
export interface TransformersArguments {
  /** eps1 and eps2 (`[1e-30, 1e-3]`). */
  readonly eps?: readonly [eps1: number, eps2: number]
  /** The RMS that an update has at most; a larger one is scaled down (1). */
  readonly clipThreshold?: number
  /** beta2 = 1 - t^decayRate (-0.8). */
  readonly decayRate?: number
  /** beta1 of momentum; null for none (null). */
  readonly beta1?: number | null
  /** Weight decay, multiplied by the whole step size (0). */
  readonly weightDecay?: number
  /** Whether the step size is multiplied by max(eps2, RMS(X)) (true). */
  readonly scaleParameter?: boolean
  /** Whether the step size is min(0.01, 1/sqrt(t)) instead of a learning rate (true). */
  readonly relativeStep?: boolean
  /** Whether the relative step is min(1e-6 t, 1/sqrt(t)) instead (false). */
  readonly warmupInit?: boolean
}

/** How fairseq and transformers spell them. */
export const transformersSpelling = {
  eps: 'eps',
  clipThreshold: 'clip_threshold',
  decayRate: 'decay_rate',
  beta1: 'beta1',
  weightDecay: 'weight_decay',
  scaleParameter: 'scale_parameter',
  relativeStep: 'relative_step',
  warmupInit: 'warmup_init',
} satisfies Spelling<TransformersArguments>

/**
 * Their common formula. Which of learning rate and relative step counts is the preset's to say.
 * @param learningRate null for a relative step
 */
export function transformersOptions(
  peer: PeerWords<TransformersArguments>,
  args: TransformersArguments,
  learningRate: number | Schedule | null,
): AdafactorOptions {
  const { eps = [1e-30, 1e-3], clipThreshold = 1, decayRate = -0.8, beta1 = null } = args
  const { weightDecay = 0, scaleParameter = true, warmupInit = false } = args
  checkPair('eps', eps, 'a pair [eps1, eps2]', peer)
  const epsilon2 = checkNumber('eps[1]', eps[1], nonNegative, peer)
  const relativeStep = checkBoolean('warmupInit', warmupInit, peer)
    ? { warmUp: 1e-6 }
    : { cap: 1e-2 }
  return {
    ...(learningRate === null ? { relativeStep } : { learningRate }),
    beta2: negativeExponent('decayRate', decayRate, peer),
    epsilon1: checkNumber('eps[0]', eps[0], addedEpsilonRange, peer),
    clipThreshold: checkNumber('clipThreshold', clipThreshold, { above: 0 }, peer),
    parameterScale: checkBoolean('scaleParameter', scaleParameter, peer) ? { epsilon2 } : false,
    momentum: checkNullable('beta1', beta1, betaRange, peer),
    weightDecay: decoupledDecay(
      checkNumber('weightDecay', weightDecay, nonNegative, peer),
      'stepSize',
    ),
  }
}

/** Arguments of the two that take `lr`. */
export interface FairseqFamilyArguments extends TransformersArguments {
  /** The learning rate; only without `relativeStep` (null). */
  readonly lr?: number | Schedule | null
}

/** fairseq and transformers: the same formula and the same contradictions. */
export function fairseqFamilyOptions(
  peer: PeerWords<FairseqFamilyArguments>,
  args: FairseqFamilyArguments,
): AdafactorOptions {
  const { lr = null, relativeStep = true, warmupInit = false } = args
  checkBoolean('relativeStep', relativeStep, peer)
  const learningRate = lr === null ? null : checkRate('lr', lr, peer)
  if (lr !== null && relativeStep) {
    throw conflict(
      'lr',
      'relativeStep',
      'a relative step takes no learning rate; set relativeStep to false',
      peer,
    )
  }
  if (lr === null && !relativeStep) {
    throw conflict('lr', 'relativeStep', 'without a relative step there has to be an lr', peer)
  }
  if (checkBoolean('warmupInit', warmupInit, peer) && !relativeStep) {
    throw conflict('warmupInit', 'relativeStep', 'only a relative step warms up', peer)
  }
  return transformersOptions(peer, args, learningRate)
}
