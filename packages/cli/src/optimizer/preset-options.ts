import type { AdafactorOptions } from '@adafactor/core'
import * as presets from '@adafactor/core/presets'

/** A preset of `@adafactor/core/presets`. */
export type PresetName = keyof typeof presets

/** For presets that need one. It decides neither about memory nor about passes. */
const learningRate = 1e-3

const withDefaults: Readonly<Record<PresetName, () => AdafactorOptions>> = {
  paper: presets.paper,
  torch: presets.torch,
  huggingface: presets.huggingface,
  fairseq: presets.fairseq,
  optax: () => presets.optax({ learningRate }),
  t5x: () => presets.t5x({ learningRate }),
  bigVision: () => presets.bigVision({ lr: learningRate }),
  keras: presets.keras,
  timm: () => presets.timm({ lr: learningRate }),
  timmBigVision: () => presets.timmBigVision({ lr: learningRate }),
  tensor2tensor: presets.tensor2tensor,
  meshTensorflow: presets.meshTensorflow,
  mlx: presets.mlx,
  burn: () => presets.burn({ lr: learningRate }),
}

/** All presets by name. */
export const presetNames = Object.keys(withDefaults) as readonly PresetName[]

/** The options of a preset with its own defaults; those of the library without a name. */
export function presetOptions(name: PresetName | undefined): AdafactorOptions {
  return name === undefined ? {} : withDefaults[name]()
}
