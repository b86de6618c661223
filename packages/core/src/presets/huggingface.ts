import type { AdafactorOptions } from '../adafactor/options.js'
import { checkArguments } from './argument-checks.js'
import { peerWords } from './peer-words.js'
import {
  type FairseqFamilyArguments,
  fairseqFamilyOptions,
  transformersSpelling,
} from './transformers-options.js'

/** The arguments of `transformers.optimization.Adafactor`. */
export interface HuggingfaceArguments extends FairseqFamilyArguments {}

const peer = peerWords<HuggingfaceArguments>('huggingface', { lr: 'lr', ...transformersSpelling })

/**
 * `transformers.optimization.Adafactor`, held against transformers 5.23.0.
 *
 * alpha = max(eps2, RMS(X)) rho, rho = min(0.01, 1/sqrt(t)) or `lr`; X = (1 - weightDecay alpha) X
 * - M, M the average by beta1 of alpha U / max(1, RMS(U) / d), or that itself without beta1.
 *
 * As in the paper but for what it does not have: an external `lr`, momentum of updates that have
 * the step size in them (without bias correction), weight decay by the whole step size with RMS(X)
 * in it, and any rank, the last two axes being factored.
 *
 * Quirks: `lr` demands `relativeStep: false`; most recipes with an `lr` also want
 * `scaleParameter: false`, for otherwise `lr` is multiplied by RMS(X). `warmupInit` takes 10,000
 * steps to its peak.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { huggingface } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = huggingface({ lr: 1e-3, relativeStep: false, scaleParameter: false })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9992 1.9989 2.9990 4.0010
 * ```
 */
export function huggingface(args: HuggingfaceArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  return fairseqFamilyOptions(peer, args)
}
