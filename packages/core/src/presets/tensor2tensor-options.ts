import {
  addedEpsilonRange,
  betaRange,
  checkRate,
  nonNegative,
  thresholdRange,
} from '../adafactor/number-checks.js'
import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import {
  checkBoolean,
  checkChoice,
  checkKeys,
  checkNumber,
  checkObject,
} from '../checks/option-checks.js'
import { checkNullable } from './argument-checks.js'
import type { PeerWords, Spelling } from './peer-words.js'

/** What `adafactor_decay_rate_pow` and `adafactor_decay_rate_adam` give, or beta2 itself. */
export type Tensor2tensorDecayRate =
  | { readonly kind: 'pow'; readonly exponent?: number; readonly offset?: number }
  | { readonly kind: 'adam'; readonly beta2: number }
  | number

/** What tensor2tensor's Adafactor and mesh-tensorflow's have in common. */
export interface Tensor2tensorFamilyArguments {
  /** Whether the step size is multiplied by max(eps2, RMS(X)) (true). */
  readonly multiplyByParameterScale?: boolean
  /**
   * The learning rate; null for min(0.01, 1/sqrt(t)), times 0.05 without
   * `multiplyByParameterScale` (null).
   */
  readonly learningRate?: number | Schedule | null
  /**
   * How beta2 grows, or beta2 itself; null for `{ kind: 'pow', exponent: 0.8 }`, which is
   * beta2 = 1 - (t - offset)^-exponent. An offset is mesh-tensorflow's only (null).
   */
  readonly decayRate?: Tensor2tensorDecayRate | null
  /** beta1 of momentum; 0 for none (0). */
  readonly beta1?: number
  /** The RMS that an update has at most; null for no clipping (1). */
  readonly clippingThreshold?: number | null
  /** Whether the second moment of a matrix is kept as averages of rows and columns (true). */
  readonly factored?: boolean
  /** Added to every squared gradient (1e-30). */
  readonly epsilon1?: number
  /** The least that the parameter scale can be: max(eps2, RMS(X)) (1e-3). */
  readonly epsilon2?: number
}

/** How both spell them. */
export const tensor2tensorSpelling = {
  multiplyByParameterScale: 'multiply_by_parameter_scale',
  learningRate: 'learning_rate',
  decayRate: 'decay_rate',
  beta1: 'beta1',
  clippingThreshold: 'clipping_threshold',
  factored: 'factored',
  epsilon1: 'epsilon1',
  epsilon2: 'epsilon2',
} satisfies Spelling<Tensor2tensorFamilyArguments>

/** Their common formula; the axes are the last two, as in tensor2tensor. */
export function tensor2tensorFamilyOptions(
  peer: PeerWords<Tensor2tensorFamilyArguments>,
  args: Tensor2tensorFamilyArguments,
  ofPower: readonly ('exponent' | 'offset')[],
): AdafactorOptions {
  const { multiplyByParameterScale = true, learningRate = null, beta1 = 0 } = args
  const { clippingThreshold = 1, factored = true, epsilon1 = 1e-30, epsilon2 = 1e-3 } = args
  const scaled = checkBoolean('multiplyByParameterScale', multiplyByParameterScale, peer)
  checkNumber('epsilon2', epsilon2, nonNegative, peer)
  return {
    ...(learningRate === null
      ? { relativeStep: { cap: 1e-2, factor: scaled ? 1 : 0.05 } }
      : { learningRate: checkRate('learningRate', learningRate, peer) }),
    beta2: decayRateOf(peer, args, ofPower),
    epsilon1: checkNumber('epsilon1', epsilon1, addedEpsilonRange, peer),
    clipThreshold: checkNullable('clippingThreshold', clippingThreshold, thresholdRange, peer),
    parameterScale: scaled && { epsilon2 },
    momentum: checkNullable('beta1', beta1, betaRange, peer) || null,
    factored: checkBoolean('factored', factored, peer),
    stepCount: 'optimizer',
  }
}

function decayRateOf(
  peer: PeerWords<Tensor2tensorFamilyArguments>,
  { decayRate }: Tensor2tensorFamilyArguments,
  ofPower: readonly ('exponent' | 'offset')[],
): NonNullable<AdafactorOptions['beta2']> {
  if (decayRate === undefined || decayRate === null) return { exponent: 0.8 }
  if (typeof decayRate === 'number') return checkNumber('decayRate', decayRate, betaRange, peer)
  checkObject(
    'decayRate',
    decayRate,
    'null, { kind: "pow" }, { kind: "adam", beta2 } or a number',
    peer,
  )
  checkChoice('decayRate.kind', decayRate.kind, ['pow', 'adam'], peer)
  if (decayRate.kind === 'adam') {
    checkKeys('decayRate.', decayRate, ['kind', 'beta2'], peer)
    return { adam: checkNumber('decayRate.beta2', decayRate.beta2, betaRange, peer) }
  }
  checkKeys('decayRate.', decayRate, ['kind', ...ofPower], peer)
  const { exponent = 0.8, offset = 0 } = decayRate
  return {
    exponent: checkNumber('decayRate.exponent', exponent, nonNegative, peer),
    offset: checkNumber('decayRate.offset', offset, { whole: true }, peer),
  }
}
