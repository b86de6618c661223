import type { AdafactorOptions } from '@adafactor/core'
import * as presets from '@adafactor/core/presets'

/** A preset of `@adafactor/core/presets`. */
export type PresetName = keyof typeof presets

/** Where a preset needs one and none is given. It decides neither about memory nor about passes. */
const anyRate = 1e-3

const lr = (rate: number | undefined) => (rate === undefined ? {} : { lr: rate })
const learningRate = (rate: number | undefined) =>
  rate === undefined ? {} : { learningRate: rate }
/** Where a learning rate excludes the relative step that is the default. */
const notRelative = (rate: number | undefined) =>
  rate === undefined ? {} : { relativeStep: false }

const withDefaults: Readonly<Record<PresetName, (rate?: number) => AdafactorOptions>> = {
  paper: (rate) => presets.paper(rate === undefined ? {} : { rho: rate }),
  torch: (rate) => presets.torch(lr(rate)),
  huggingface: (rate) => presets.huggingface({ ...lr(rate), ...notRelative(rate) }),
  fairseq: (rate) => presets.fairseq({ ...lr(rate), ...notRelative(rate) }),
  optax: (rate) => presets.optax(learningRate(rate)),
  t5x: (rate = anyRate) => presets.t5x({ learningRate: rate }),
  bigVision: (rate = anyRate) => presets.bigVision({ lr: rate }),
  keras: (rate) => presets.keras(learningRate(rate)),
  timm: (rate) => presets.timm(lr(rate)),
  timmBigVision: (rate) => presets.timmBigVision(lr(rate)),
  tensor2tensor: (rate) => presets.tensor2tensor(learningRate(rate)),
  meshTensorflow: (rate) => presets.meshTensorflow(learningRate(rate)),
  mlx: (rate) => presets.mlx({ ...learningRate(rate), ...notRelative(rate) }),
  burn: (rate = anyRate) => presets.burn({ lr: rate }),
}

/** All presets by name. */
export const presetNames = Object.keys(withDefaults) as readonly PresetName[]

/** Those whose libraries have no learning rate of their own. */
export const presetsThatNeedRate: ReadonlySet<PresetName> = new Set(['t5x', 'bigVision', 'burn'])

/**
 * The options of a preset with its own defaults; those of the library without a name.
 *
 * @param rate the learning rate, in whatever words the preset has for it
 */
export function presetOptions(name: PresetName | undefined, rate?: number): AdafactorOptions {
  return name === undefined ? learningRate(rate) : withDefaults[name](rate)
}
