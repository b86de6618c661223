import { addedEpsilonRange, checkRate, nonNegative } from '../adafactor/number-checks.js'
import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import { checkNumber } from '../checks/option-checks.js'
import { checkArguments } from './argument-checks.js'
import { peerWords } from './peer-words.js'

/** The inputs of Algorithms 4 and 5, in the paper's letters. */
export interface PaperArguments {
  /** The relative step size rho_t (min(0.01, 1/sqrt(t))). */
  readonly rho?: number | Schedule
  /** The exponent of beta2_t = 1 - t^-c (0.8; section 7.2). */
  readonly c?: number
  /** The RMS that an update has at most; a larger one is scaled down (1). */
  readonly d?: number
  /** Added to every squared gradient (1e-30). */
  readonly epsilon1?: number
  /** The least that the parameter scale can be: max(eps2, RMS(X)) (1e-3). */
  readonly epsilon2?: number
}

const peer = peerWords<PaperArguments>('paper', {
  rho: 'rho',
  c: 'c',
  d: 'd',
  epsilon1: 'epsilon1',
  epsilon2: 'epsilon2',
})

/**
 * The paper: Shazeer and Stern, arXiv 1804.04235, Algorithms 4 and 5 with the values that
 * Algorithm 6 proposes. The defaults of this library are the same.
 *
 * X -= max(eps2, RMS(X)) rho_t U / max(1, RMS(U) / d), U = G / sqrt(V); V is R C / mean(R) for
 * matrices, R and C being running averages of the row and column means of G^2 + eps1.
 *
 * The paper knows vectors and matrices only; of higher ranks the last two axes are factored, as in
 * PyTorch and transformers. It sums where everybody takes means, which leaves V as it is.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { paper } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const optimizer = adafactor({ backend, params: { w }, ...paper({ d: 2 }) })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9788 1.9700 2.9715 4.0268
 * ```
 */
export function paper(args: PaperArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { rho, c = 0.8, d = 1, epsilon1 = 1e-30, epsilon2 = 1e-3 } = args
  return {
    ...(rho === undefined ? { relativeStep: true } : { learningRate: checkRate('rho', rho, peer) }),
    beta2: { exponent: checkNumber('c', c, nonNegative, peer) },
    epsilon1: checkNumber('epsilon1', epsilon1, addedEpsilonRange, peer),
    clipThreshold: checkNumber('d', d, { above: 0 }, peer),
    parameterScale: { epsilon2: checkNumber('epsilon2', epsilon2, nonNegative, peer) },
  }
}
