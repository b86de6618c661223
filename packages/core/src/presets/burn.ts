import { addedEpsilonRange, checkRate, nonNegative } from '../adafactor/number-checks.js'
import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import { checkBoolean, checkNumber } from '../checks/option-checks.js'
import { checkArguments } from './argument-checks.js'
import { negativeExponent } from './decay-rate.js'
import { decoupledDecay } from './decoupled-decay.js'
import { peerWords } from './peer-words.js'

/** The fields of burn's `AdafactorConfig`, and the learning rate that burn's `step` is given. */
export interface BurnArguments {
  /** The largest relative step, or the step; also what weight decay is multiplied by. */
  readonly lr: number | Schedule
  /** Added to every squared gradient (1e-30). */
  readonly epsilon1?: number
  /** The least that the parameter scale can be: max(eps2, RMS(X)) (1e-3). */
  readonly epsilon2?: number
  /** The RMS that an update has at most; a larger one is scaled down (1). */
  readonly clipThreshold?: number
  /** beta2 = 1 - t^decayRate (-0.8). */
  readonly decayRate?: number
  /** Whether the learning rate is capped by 1/sqrt(t) (true). */
  readonly relativeStep?: boolean
  /** Whether the step size is multiplied by max(eps2, RMS(X)) (true). */
  readonly scaleParameter?: boolean
  /** Weight decay, multiplied by `lr` (0). */
  readonly weightDecay?: number
}

const peer = peerWords<BurnArguments>(
  'burn',
  {
    lr: 'lr',
    epsilon1: 'epsilon_1',
    epsilon2: 'epsilon_2',
    clipThreshold: 'clip_threshold',
    decayRate: 'decay_rate',
    relativeStep: 'relative_step',
    scaleParameter: 'scale_parameter',
    weightDecay: 'weight_decay',
  },
  { gradClipping: 'clip the gradients before you give them to step()' },
)

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
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { burn } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const optimizer = adafactor({ backend, params: { w }, ...burn({ lr: 0.01 }) })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9788 1.9700 2.9715 4.0268
 * ```
 */
export function burn(args: BurnArguments): AdafactorOptions {
  checkArguments(args, peer)
  const { lr, epsilon1 = 1e-30, epsilon2 = 1e-3, clipThreshold = 1, decayRate = -0.8 } = args
  const { relativeStep = true, scaleParameter = true, weightDecay = 0 } = args
  const learningRate = checkRate('lr', lr, peer)
  checkNumber('epsilon2', epsilon2, { above: 0 }, peer)
  return {
    ...(checkBoolean('relativeStep', relativeStep, peer)
      ? { relativeStep: { cap: learningRate } }
      : { learningRate }),
    beta2: negativeExponent('decayRate', decayRate, peer),
    epsilon1: checkNumber('epsilon1', epsilon1, addedEpsilonRange, peer),
    clipThreshold: checkNumber('clipThreshold', clipThreshold, { above: 0 }, peer),
    parameterScale: checkBoolean('scaleParameter', scaleParameter, peer) ? { epsilon2 } : false,
    weightDecay: decoupledDecay(
      checkNumber('weightDecay', weightDecay, nonNegative, peer),
      'learningRate',
    ),
  }
}
