import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import type { ArgumentChecks, Spelling } from './argument-checks.js'
import { negativeExponent } from './decay-rate.js'
import { decoupledDecay } from './decoupled-decay.js'

/** What the Adafactors of fairseq, transformers (from fairseq) and MLX (from transformers) share. */
export interface TransformersArguments {
  /** eps1 and eps2 (`[1e-30, 1e-3]`). */
  readonly eps?: readonly [eps1: number, eps2: number]
  /** 1 */
  readonly clipThreshold?: number
  /** beta2 = 1 - t^decayRate (-0.8). */
  readonly decayRate?: number
  /** null for no momentum (null). */
  readonly beta1?: number | null
  /** 0 */
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
  check: ArgumentChecks<TransformersArguments>,
  args: TransformersArguments,
  learningRate: number | Schedule | null,
): AdafactorOptions {
  const { eps = [1e-30, 1e-3], clipThreshold = 1, decayRate = -0.8, beta1 = null } = args
  const { weightDecay = 0, scaleParameter = true, warmupInit = false } = args
  check.pair('eps', eps, 'a pair [eps1, eps2]')
  const epsilon2 = check.nonNegative('eps[1]', eps[1])
  const relativeStep = check.boolean('warmupInit', warmupInit) ? { warmUp: 1e-6 } : { cap: 1e-2 }
  return {
    ...(learningRate === null ? { relativeStep } : { learningRate }),
    beta2: negativeExponent(check, 'decayRate', decayRate),
    epsilon1: check.epsilon1('eps[0]', eps[0]),
    clipThreshold: check.number('clipThreshold', clipThreshold, { above: 0 }),
    parameterScale: check.boolean('scaleParameter', scaleParameter) ? { epsilon2 } : false,
    momentum: check.beta1('beta1', beta1),
    weightDecay: decoupledDecay(check.nonNegative('weightDecay', weightDecay), 'stepSize'),
  }
}

/** Arguments of the two that take `lr`. */
export interface FairseqFamilyArguments extends TransformersArguments {
  /** The learning rate; only without `relativeStep` (null). */
  readonly lr?: number | Schedule | null
}

/** fairseq and transformers: the same formula and the same contradictions. */
export function fairseqFamilyOptions(
  check: ArgumentChecks<FairseqFamilyArguments>,
  args: FairseqFamilyArguments,
): AdafactorOptions {
  const { lr = null, relativeStep = true, warmupInit = false } = args
  check.boolean('relativeStep', relativeStep)
  const learningRate = lr === null ? null : check.rate('lr', lr)
  if (lr !== null && relativeStep) {
    throw check.conflict(
      'lr',
      'relativeStep',
      'a relative step takes no learning rate; set relativeStep to false',
    )
  }
  if (lr === null && !relativeStep) {
    throw check.conflict('lr', 'relativeStep', 'without a relative step there has to be an lr')
  }
  if (check.boolean('warmupInit', warmupInit) && !relativeStep) {
    throw check.conflict('warmupInit', 'relativeStep', 'only a relative step warms up')
  }
  return transformersOptions(check, args, learningRate)
}
