import type { AdafactorOptions } from '../adafactor/options.js'
import { checkArguments } from './argument-checks.js'
import { peerWords } from './peer-words.js'
import {
  type Tensor2tensorFamilyArguments,
  tensor2tensorFamilyOptions,
  tensor2tensorSpelling,
} from './tensor2tensor-options.js'

/** The arguments of tensor2tensor's `AdafactorOptimizer`. */
export interface Tensor2tensorArguments extends Tensor2tensorFamilyArguments {}

const peer = peerWords<Tensor2tensorArguments>('tensor2tensor', tensor2tensorSpelling)

/**
 * tensor2tensor's `AdafactorOptimizer`, the authors' own, held against commit bafdc1b6 on
 * TensorFlow 2.21.0.
 *
 * X -= M, M the average by beta1 of max(eps2, RMS(X)) rho U / max(1, RMS(U) / d), or that itself
 * without beta1; rho = min(0.01, 1/sqrt(t)) or `learningRate`; the last two axes factored.
 *
 * Other than in the paper: momentum, an external learning rate, Adam's decay by choice. t counts
 * the global steps.
 *
 * Quirk that comes along: without `multiplyByParameterScale` the default learning rate is
 * multiplied by 0.05.
 *
 * Momentum is kept in the type of the parameter, second moments in float32.
 *
 * What does not: a term of mean(G^2) 1e-30 in beta2 and in the step size, which works around a
 * compiler and makes one NaN or a huge gradient spoil both; bfloat16 parameters in an encoding of
 * their own.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { tensor2tensor } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = tensor2tensor({ learningRate: 0.02, beta1: 0.9 })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9958 1.9940 2.9943 4.0054
 * ```
 */
export function tensor2tensor(args: Tensor2tensorArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { momentum, ...options } = tensor2tensorFamilyOptions(peer, args, ['exponent'])
  return {
    ...options,
    momentum: typeof momentum === 'number' ? { beta1: momentum, type: 'parameter' } : null,
  }
}
