import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import { ArgumentChecks, type Spelling } from './argument-checks.js'
import { negativeExponent } from './decay-rate.js'
import { decoupledDecay } from './decoupled-decay.js'

/** The fields of burn's `AdafactorConfig`, and the learning rate that burn's `step` is given. */
export interface BurnArguments {
  /** The largest relative step, or the step; also what weight decay is multiplied by. */
  readonly lr: number | Schedule
  /** 1e-30 */
  readonly epsilon1?: number
  /** 1e-3 */
  readonly epsilon2?: number
  /** 1 */
  readonly clipThreshold?: number
  /** beta2 = 1 - t^decayRate (-0.8). */
  readonly decayRate?: number
  /** Whether the learning rate is capped by 1/sqrt(t) (true). */
  readonly relativeStep?: boolean
  /** Whether the step size is multiplied by max(eps2, RMS(X)) (true). */
  readonly scaleParameter?: boolean
  /** 0 */
  readonly weightDecay?: number
}

const spelling = {
  lr: 'lr',
  epsilon1: 'epsilon_1',
  epsilon2: 'epsilon_2',
  clipThreshold: 'clip_threshold',
  decayRate: 'decay_rate',
  relativeStep: 'relative_step',
  scaleParameter: 'scale_parameter',
  weightDecay: 'weight_decay',
} satisfies Spelling<BurnArguments>
const unsupported = { gradClipping: 'clip the gradients before you give them to step()' }

/**
 * `Adafactor` of burn (burn-optim 0.22.1), read from its source; it was not run.
 *
 * X = (1 - lr weightDecay) X - max(eps2, RMS(X)) min(lr, 1/sqrt(t)) U / max(1, RMS(U) / d), the
 * last two axes factored; without `relativeStep` the step is `lr`.
 *
 * Other than in the paper the caller's `lr` is the cap of the relative step, as in PyTorch, and
 * there is weight decay by it; but eps1 is added to G^2, as in the paper and not as in PyTorch.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`
 */
export function burn(args: BurnArguments): AdafactorOptions {
  const check = new ArgumentChecks<BurnArguments>('burn', spelling, args, unsupported)
  const { lr, epsilon1 = 1e-30, epsilon2 = 1e-3, clipThreshold = 1, decayRate = -0.8 } = args
  const { relativeStep = true, scaleParameter = true, weightDecay = 0 } = args
  const learningRate = check.rate('lr', lr)
  check.number('epsilon2', epsilon2, { above: 0 })
  return {
    ...(check.boolean('relativeStep', relativeStep)
      ? { relativeStep: { cap: learningRate } }
      : { learningRate }),
    beta2: negativeExponent(check, 'decayRate', decayRate),
    epsilon1: check.epsilon1('epsilon1', epsilon1),
    clipThreshold: check.number('clipThreshold', clipThreshold, { above: 0 }),
    parameterScale: check.boolean('scaleParameter', scaleParameter) ? { epsilon2 } : false,
    weightDecay: decoupledDecay(check.nonNegative('weightDecay', weightDecay), 'learningRate'),
  }
}
