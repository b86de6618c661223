import { checkRate, nonNegative } from '../adafactor/number-checks.js'
import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import { checkBoolean, checkNumber } from '../checks/option-checks.js'
import { checkArguments, checkPair } from './argument-checks.js'
import { negativeExponent } from './decay-rate.js'
import { decoupledDecay } from './decoupled-decay.js'
import { peerWords } from './peer-words.js'

/** The arguments of `torch.optim.Adafactor`. */
export interface TorchArguments {
  /** The largest relative step; also what weight decay is multiplied by (0.01). */
  readonly lr?: number | Schedule
  /** beta2 = 1 - t^beta2Decay (-0.8). */
  readonly beta2Decay?: number
  /** eps1 and eps2; null stands for the machine epsilon of the parameter's type: 2^-23,
   * in bfloat16 2^-7, in float16 2^-10 (`[null, 1e-3]`). */
  readonly eps?: readonly [eps1: number | null, eps2: number]
  /** The RMS that an update has at most, 1 or more; a larger one is scaled down (1). */
  readonly d?: number
  /** Weight decay, multiplied by `lr` (0). */
  readonly weightDecay?: number
  /** Whether steps go up the gradient instead of down (false). */
  readonly maximize?: boolean
}

const peer = peerWords<TorchArguments>('torch', {
  lr: 'lr',
  beta2Decay: 'beta2_decay',
  eps: 'eps',
  d: 'd',
  weightDecay: 'weight_decay',
  maximize: 'maximize',
})

/**
 * `torch.optim.Adafactor`, held against PyTorch 2.13.0.
 *
 * X = (1 - lr weightDecay) X - max(eps2, RMS(X)) min(lr, 1/sqrt(t)) U / max(1, RMS(U) / d),
 * U = G / sqrt(max(eps1^2, V)), V = R C / max(eps1, mean(R)), the last two axes factored.
 *
 * Other than in the paper, eps1 is not added to G^2: it is the smallest mean(R), and its square the
 * smallest V; `lr` is the cap of a step that is always relative, and always scaled by RMS(X).
 *
 * Quirks that come along, for they are the numbers: with the default eps1 of 2^-23 gradients with
 * an RMS below 3.5e-4 are no longer rescaled, so that small ones move a parameter up to 51 %
 * further than transformers does (mean(R) is too large, and clipping hides it) and tiny ones not at
 * all. Decay uses the raw `lr`, even where the step is below it. In bfloat16 the default eps1 is
 * 2^-7: no gradient is scaled by more than 128, and small ones hardly move a parameter.
 *
 * In 16 bits PyTorch keeps its state in the type of the gradient, and so it is here in that of the
 * parameter; but PyTorch rounds after every operation, and here only what is stored is rounded.
 *
 * Bugs that do not: PyTorch takes the default eps1 from the dtype of the first parameter of a group
 * and keeps it for all others; here each has its own. An explicit eps1 whose square is zero in float32
 * (the paper's 1e-30) gives NaN for a gradient of zeros; the preset refuses it.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { torch } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = torch({ lr: 0.05, weightDecay: 0.1 })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.8889 1.8400 2.8427 4.1142
 * ```
 */
export function torch(args: TorchArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { lr = 1e-2, beta2Decay = -0.8, eps = [null, 1e-3], d = 1 } = args
  const { weightDecay = 0, maximize = false } = args
  checkPair('eps', eps, 'a pair [eps1, eps2]', peer)
  const [eps1, eps2] = eps
  return {
    relativeStep: { cap: checkRate('lr', lr, peer) },
    beta2: negativeExponent('beta2Decay', beta2Decay, peer),
    epsilon1: eps1 === null ? 'machineEpsilon' : checkNumber('eps[0]', eps1, squareInFloat32, peer),
    epsilon1Use: 'floor',
    stateType: 'parameter',
    clipThreshold: checkNumber('d', d, { atLeast: 1 }, peer),
    parameterScale: { epsilon2: checkNumber('eps[1]', eps2, nonNegative, peer) },
    weightDecay: decoupledDecay(
      checkNumber('weightDecay', weightDecay, nonNegative, peer),
      'learningRate',
    ),
    maximize: checkBoolean('maximize', maximize, peer),
  }
}

/** What eps1 can be so that its square, the smallest V, is a normal float32. */
const squareInFloat32 = {
  atLeast: 1.0842022e-19,
  because:
    'or null; below that its square is zero in float32, and a gradient of zeros gives NaN, in ' +
    'PyTorch as well',
}
