import { optimizerOptions, type PresetName } from '../../training/optimizer-options.js'
import type { Setup } from '../setup/setup.js'

/** The options of a run's optimizer as code. */
export interface OptionsCode {
  /** A function of `@adafactor/core/presets` to import. */
  readonly preset?: PresetName
  /** A line before the optimizer is made, where the learning rate falls. */
  readonly schedule?: string
  /** What stands between the braces of `adafactor({ ... })`. */
  readonly options: string
}

/** What each preset calls a learning rate, and what has to stand beside a given one. */
const rateArgument: Readonly<
  Record<PresetName, { readonly name: string; readonly beside?: string }>
> = {
  paper: { name: 'rho' },
  torch: { name: 'lr' },
  huggingface: { name: 'lr', beside: 'relativeStep: false' },
  fairseq: { name: 'lr', beside: 'relativeStep: false' },
  keras: { name: 'learningRate' },
  timm: { name: 'lr' },
  tensor2tensor: { name: 'learningRate' },
  meshTensorflow: { name: 'learningRate' },
  mlx: { name: 'learningRate', beside: 'relativeStep: false' },
  optax: { name: 'learningRate' },
  t5x: { name: 'learningRate' },
  burn: { name: 'lr' },
  bigVision: { name: 'schedule', beside: 'lr: 1' },
  timmBigVision: { name: 'lr' },
}

const scheduleName = 'learningRate'

/** The options that a run with this setup trains with: those of `optimizerOptions`, written out. */
export function optionsCode({ preset, learningRate, steps }: Setup): OptionsCode {
  const { falls, peakLearningRate } = optimizerOptions(preset, steps, learningRate)
  const schedule = `const ${scheduleName} = (step) => ${peakLearningRate} * Math.max(0, 1 - step / ${steps})`
  if (preset === undefined) return { schedule, options: scheduleName }
  const { name, beside } = rateArgument[preset]
  if (!falls) {
    const given = learningRate === undefined ? '' : `{ ${name}: ${learningRate} }`
    return { preset, options: `...${preset}(${given})` }
  }
  const rate = name === scheduleName ? scheduleName : `${name}: ${scheduleName}`
  const given = [rate, ...(beside === undefined ? [] : [beside])].join(', ')
  return { preset, schedule, options: `...${preset}({ ${given} })` }
}
