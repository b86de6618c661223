import {
  addedEpsilonRange,
  checkRate,
  nonNegative,
  thresholdRange,
} from '../adafactor/number-checks.js'
import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import { checkBoolean, checkNumber } from '../checks/option-checks.js'
import { checkArguments, checkNullable } from './argument-checks.js'
import { negativeExponent } from './decay-rate.js'
import { decoupledDecay } from './decoupled-decay.js'
import { peerWords } from './peer-words.js'

/** The arguments of `keras.optimizers.Adafactor`. */
export interface KerasArguments {
  /** The largest relative step; also what weight decay is multiplied by (0.001). */
  readonly learningRate?: number | Schedule
  /** beta2 = 1 - t^beta2Decay (-0.8). */
  readonly beta2Decay?: number
  /** Added to every squared gradient (1e-30). */
  readonly epsilon1?: number
  /** The least that the parameter scale can be: max(eps2, RMS(X)) (1e-3). */
  readonly epsilon2?: number
  /** The RMS that an update has at most; a larger one is scaled down (1). */
  readonly clipThreshold?: number
  /** Without effect: the step is always relative (true). */
  readonly relativeStep?: boolean
  /** Weight decay, multiplied by `learningRate`; null for none (null). */
  readonly weightDecay?: number | null
  /** The largest norm of all gradients together; null for none (null). */
  readonly globalClipnorm?: number | null
}

const peer = peerWords<KerasArguments>(
  'keras',
  {
    learningRate: 'learning_rate',
    beta2Decay: 'beta_2_decay',
    epsilon1: 'epsilon_1',
    epsilon2: 'epsilon_2',
    clipThreshold: 'clip_threshold',
    relativeStep: 'relative_step',
    weightDecay: 'weight_decay',
    globalClipnorm: 'global_clipnorm',
  },
  { clipnorm: 'change the gradients before you give them to step()' },
)

/**
 * `keras.optimizers.Adafactor`, held against Keras 3.15.1 on JAX 0.10.2.
 *
 * X' = (1 - learningRate weightDecay) X;
 * X = X' - max(eps2, RMS(X')) min(learningRate, 1/sqrt(t)) U / max(1, RMS(U) / d), the last two
 * axes factored.
 *
 * Other than in the paper, `learningRate` is the cap of the relative step; there is weight decay,
 * and the parameter scale sees the decayed value, as nowhere else. t counts the optimizer's
 * updates.
 *
 * Quirk that comes along: `relativeStep: false` **has no effect**; every learning rate, schedules
 * too, is capped by 1/sqrt(t).
 *
 * With parameters in 16 bits the second moment is kept in their type, and only what is stored is
 * rounded; Keras rounds after every operation.
 *
 * What does not: Keras also keeps the full second moment of a factored parameter, which it never
 * reads, so that it saves no memory; and it counts t in the variable's dtype. To exclude parameters
 * from weight decay (`exclude_from_weight_decay`) give `overrides` with `weightDecay: null`.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { keras } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const optimizer = adafactor({ backend, params: { w }, ...keras({ learningRate: 0.05 }) })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.8939 1.8500 2.8577 4.1342
 * ```
 */
export function keras(args: KerasArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { learningRate = 1e-3, beta2Decay = -0.8, epsilon1 = 1e-30, epsilon2 = 1e-3 } = args
  const { clipThreshold = 1, relativeStep = true, weightDecay = null } = args
  const { globalClipnorm = null } = args
  checkBoolean('relativeStep', relativeStep, peer)
  const rate =
    weightDecay === null ? null : checkNumber('weightDecay', weightDecay, nonNegative, peer)
  return {
    relativeStep: { cap: checkRate('learningRate', learningRate, peer) },
    beta2: negativeExponent('beta2Decay', beta2Decay, peer),
    epsilon1: checkNumber('epsilon1', epsilon1, addedEpsilonRange, peer),
    stateType: 'parameter',
    clipThreshold: checkNumber('clipThreshold', clipThreshold, { above: 0 }, peer),
    parameterScale: {
      epsilon2: checkNumber('epsilon2', epsilon2, nonNegative, peer),
      afterWeightDecay: true,
    },
    weightDecay: decoupledDecay(rate, 'learningRate'),
    clipGlobalNorm: checkNullable('globalClipnorm', globalClipnorm, thresholdRange, peer),
    stepCount: 'optimizer',
  }
}
