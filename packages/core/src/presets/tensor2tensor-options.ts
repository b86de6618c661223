import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import type { ArgumentChecks, Spelling } from './argument-checks.js'

/** What `adafactor_decay_rate_pow` and `adafactor_decay_rate_adam` give, or beta2 itself. */
export type Tensor2tensorDecayRate =
  | { readonly kind: 'pow'; readonly exponent?: number; readonly offset?: number }
  | { readonly kind: 'adam'; readonly beta2: number }
  | number

/** What tensor2tensor's Adafactor and mesh-tensorflow's have in common. */
export interface Tensor2tensorFamilyArguments {
  /** true */
  readonly multiplyByParameterScale?: boolean
  /** null for min(0.01, 1/sqrt(t)), times 0.05 without `multiplyByParameterScale` (null). */
  readonly learningRate?: number | Schedule | null
  /**
   * null for `{ kind: 'pow', exponent: 0.8 }`: beta2 = 1 - (t - offset)^-exponent. An offset is
   * mesh-tensorflow's only (null).
   */
  readonly decayRate?: Tensor2tensorDecayRate | null
  /** 0 for no momentum (0). */
  readonly beta1?: number
  /** null for no clipping (1). */
  readonly clippingThreshold?: number | null
  /** true */
  readonly factored?: boolean
  /** 1e-30 */
  readonly epsilon1?: number
  /** 1e-3 */
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
  check: ArgumentChecks<Tensor2tensorFamilyArguments>,
  args: Tensor2tensorFamilyArguments,
  ofPower: readonly ('exponent' | 'offset')[],
): AdafactorOptions {
  const { multiplyByParameterScale = true, learningRate = null, beta1 = 0 } = args
  const { clippingThreshold = 1, factored = true, epsilon1 = 1e-30, epsilon2 = 1e-3 } = args
  const scaled = check.boolean('multiplyByParameterScale', multiplyByParameterScale)
  check.nonNegative('epsilon2', epsilon2)
  return {
    ...(learningRate === null
      ? { relativeStep: { cap: 1e-2, factor: scaled ? 1 : 0.05 } }
      : { learningRate: check.rate('learningRate', learningRate) }),
    beta2: decayRateOf(check, args, ofPower),
    epsilon1: check.epsilon1('epsilon1', epsilon1),
    clipThreshold: check.threshold('clippingThreshold', clippingThreshold),
    parameterScale: scaled && { epsilon2 },
    momentum: check.beta1('beta1', beta1) || null,
    factored: check.boolean('factored', factored),
    stepCount: 'optimizer',
  }
}

function decayRateOf(
  check: ArgumentChecks<Tensor2tensorFamilyArguments>,
  { decayRate }: Tensor2tensorFamilyArguments,
  ofPower: readonly ('exponent' | 'offset')[],
): NonNullable<AdafactorOptions['beta2']> {
  const range = { atLeast: 0, below: 1 }
  if (decayRate === undefined || decayRate === null) return { exponent: 0.8 }
  if (typeof decayRate === 'number') return check.number('decayRate', decayRate, range)
  check.object('decayRate', decayRate, 'null, { kind: "pow" }, { kind: "adam", beta2 } or a number')
  check.choice('decayRate.kind', decayRate.kind, ['pow', 'adam'])
  if (decayRate.kind === 'adam') {
    check.keys('decayRate', decayRate, ['kind', 'beta2'])
    return { adam: check.number('decayRate.beta2', decayRate.beta2, range) }
  }
  check.keys('decayRate', decayRate, ['kind', ...ofPower])
  const { exponent = 0.8, offset = 0 } = decayRate
  return {
    exponent: check.nonNegative('decayRate.exponent', exponent),
    offset: check.number('decayRate.offset', offset, { whole: true }),
  }
}
