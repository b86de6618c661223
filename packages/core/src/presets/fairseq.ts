import type { AdafactorOptions } from '../adafactor/options.js'
import { checkArguments } from './argument-checks.js'
import { peerWords } from './peer-words.js'
import {
  type FairseqFamilyArguments,
  fairseqFamilyOptions,
  transformersSpelling,
} from './transformers-options.js'

/** The arguments of `fairseq.optim.adafactor.Adafactor`: the class, not the command line. */
export interface FairseqArguments extends FairseqFamilyArguments {}

const peer = peerWords<FairseqArguments>('fairseq', { lr: 'lr', ...transformersSpelling })

/**
 * `fairseq.optim.adafactor.Adafactor`, held against fairseq at commit 3d262bb2.
 *
 * The formula is that of `huggingface`, which comes from here: alpha = max(eps2, RMS(X)) rho,
 * rho = min(0.01, 1/sqrt(t)) or `lr`; X = (1 - weightDecay alpha) X - M. It differs from the paper
 * in the same things.
 *
 * Quirk: the class defaults to a relative step and parameter scale, fairseq's command line to
 * neither; for its numbers give `{ lr, relativeStep: false, scaleParameter: false }`.
 *
 * Bug that does not come along: with `relativeStep: false` and `scaleParameter: true` fairseq
 * writes the scaled learning rate back into its group, so that it is multiplied by the scale of
 * each parameter in turn (and from step to step, unless a scheduler sets it anew). Here every
 * parameter has `lr` times its own scale, as in transformers, which mended this. With one
 * parameter and a scheduler the numbers are the same.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { fairseq } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = fairseq({ lr: 0.01, relativeStep: false })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9788 1.9700 2.9715 4.0268
 * ```
 */
export function fairseq(args: FairseqArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  return fairseqFamilyOptions(peer, args)
}
