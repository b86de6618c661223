import type { AdafactorOptions } from '@adafactor/core'
import * as presets from '@adafactor/core/presets'

/** A preset, called with as little as it can be called with, and with what peers differ in. */
export interface PresetCall {
  /** What the preset is called, and what of it is called: `torch`, `optax({ learningRate: 0.01 })`. */
  readonly preset: string
  readonly call: string
  readonly options: AdafactorOptions
  /** With beta1 = 0.9; null where the peer has no momentum. */
  readonly withMomentum: AdafactorOptions | null
  /** With a weight decay of 0.1; null where the peer has none. */
  readonly withWeightDecay: AdafactorOptions | null
}

/** What the presets that cannot do without are given: the cap of the paper's relative step. */
const learningRate = 0.01
const weightDecay = 0.1

/** All presets. */
export const presetCalls: readonly PresetCall[] = [
  call('paper', presets.paper, {}, {}),
  call('torch', presets.torch, {}, { weightDecay: { weightDecay } }),
  call(
    'huggingface',
    presets.huggingface,
    {},
    { momentum: { beta1: 0.9 }, weightDecay: { weightDecay } },
  ),
  call('fairseq', presets.fairseq, {}, { momentum: { beta1: 0.9 }, weightDecay: { weightDecay } }),
  call(
    'optax',
    presets.optax,
    { learningRate },
    { momentum: { momentum: 0.9 }, weightDecay: { weightDecayRate: weightDecay } },
  ),
  call(
    't5x',
    presets.t5x,
    { learningRate },
    { momentum: { beta1: 0.9 }, weightDecay: { weightDecayRate: weightDecay } },
  ),
  call(
    'bigVision',
    presets.bigVision,
    { lr: learningRate },
    { momentum: { momentum: 0.9 }, weightDecay: { wd: weightDecay } },
  ),
  call('keras', presets.keras, {}, { weightDecay: { weightDecay } }),
  call(
    'timm',
    presets.timm,
    {},
    { momentum: { betas: [0.9, 0.999] }, weightDecay: { weightDecay } },
  ),
  call(
    'timmBigVision',
    presets.timmBigVision,
    { lr: learningRate },
    { momentum: { momentum: 0.9 }, weightDecay: { weightDecay } },
  ),
  call('tensor2tensor', presets.tensor2tensor, {}, { momentum: { beta1: 0.9 } }),
  call('meshTensorflow', presets.meshTensorflow, {}, { momentum: { beta1: 0.9 } }),
  call('mlx', presets.mlx, {}, { momentum: { beta1: 0.9 }, weightDecay: { weightDecay } }),
  call('burn', presets.burn, { lr: learningRate }, { weightDecay: { weightDecay } }),
]

/**
 * @param needed what the preset is called with in any case
 * @param more what turns on momentum and weight decay
 */
function call<A extends object>(
  preset: keyof typeof presets,
  make: (args: A) => AdafactorOptions,
  needed: NoInfer<A>,
  more: { readonly momentum?: Partial<NoInfer<A>>; readonly weightDecay?: Partial<NoInfer<A>> },
): PresetCall {
  const shown = Object.entries(needed).map(([name, value]) => `${name}: ${value}`)
  const withMore = (args: Partial<A> | undefined) => args && make({ ...needed, ...args })
  return {
    preset,
    call: shown.length === 0 ? `${preset}()` : `${preset}({ ${shown.join(', ')} })`,
    options: make(needed),
    withMomentum: withMore(more.momentum) ?? null,
    withWeightDecay: withMore(more.weightDecay) ?? null,
  }
}
