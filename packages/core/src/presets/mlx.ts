import { checkRate } from '../adafactor/number-checks.js'
import type { AdafactorOptions, Schedule } from '../adafactor/options.js'
import { checkBoolean, conflict } from '../checks/option-checks.js'
import { checkArguments } from './argument-checks.js'
import { peerWords } from './peer-words.js'
import {
  type TransformersArguments,
  transformersOptions,
  transformersSpelling,
} from './transformers-options.js'

/** The arguments of `mlx.optimizers.Adafactor`. */
export interface MlxArguments extends TransformersArguments {
  /** The learning rate; ignored while `relativeStep` is true, as it is by default (null). */
  readonly learningRate?: number | Schedule | null
}

const peer = peerWords<MlxArguments>('mlx', {
  ...transformersSpelling,
  learningRate: 'learning_rate',
  beta1: 'beta_1',
})

/**
 * `mlx.optimizers.Adafactor`, held against MLX 0.32.4.
 *
 * The formula is that of `huggingface`: alpha = max(eps2, RMS(X)) rho, rho = min(0.01, 1/sqrt(t))
 * or `learningRate`; X = (1 - weightDecay alpha) X - M. It differs from the paper in the same
 * things. t counts the optimizer's updates, not each parameter's.
 *
 * Quirks that come along: `learningRate` **is ignored** unless `relativeStep` is false, and
 * `warmupInit` unless it is true; nothing says so. To train with a learning rate give both.
 *
 * State is kept in the parameter's dtype, as in MLX; but MLX rounds after every operation, and here
 * only what is stored is rounded.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict` if there is neither
 *   a learning rate nor a relative step
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { mlx } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = mlx({ learningRate: 0.01, relativeStep: false })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9788 1.9700 2.9715 4.0268
 * ```
 */
export function mlx(args: MlxArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { learningRate = null, relativeStep = true } = args
  const external = learningRate === null ? null : checkRate('learningRate', learningRate, peer)
  if (!checkBoolean('relativeStep', relativeStep, peer) && external === null) {
    throw conflict(
      'learningRate',
      'relativeStep',
      'without a relative step there has to be a learning rate',
      peer,
    )
  }
  const { momentum, ...options } = transformersOptions(peer, args, relativeStep ? null : external)
  return {
    ...options,
    stateType: 'parameter',
    momentum: typeof momentum === 'number' ? { beta1: momentum, type: 'parameter' } : null,
    stepCount: 'optimizer',
  }
}
