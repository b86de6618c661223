import { type AdafactorOptions, resolveParameterOptions, type Schedule } from '@adafactor/core'
import {
  bigVision,
  burn,
  fairseq,
  huggingface,
  keras,
  meshTensorflow,
  mlx,
  optax,
  paper,
  t5x,
  tensor2tensor,
  timm,
  timmBigVision,
  torch,
} from '@adafactor/core/presets'
import { linearDecay } from './learning-rate.js'

/** Options of the optimizer for a run. */
export interface OptimizerOptions {
  readonly options: AdafactorOptions
  /** The largest learning rate of the run. */
  readonly peakLearningRate: number
  /** Whether that falls to 0 in the course of the run; otherwise it is the preset's own. */
  readonly falls: boolean
}

/** Relative to the RMS of each parameter. From 0.02 to 0.05 five epochs come to 97.8 % or more. */
const relativePeak = 0.05

/** For updates that are not relative to it. From 0.005 to 0.02 an epoch comes to 96 % or more. */
const absolutePeak = 0.01

/** Presets that train with what they are without arguments. */
const withOwnStepSize = {
  paper,
  torch,
  huggingface,
  fairseq,
  keras,
  timm,
  tensor2tensor,
  meshTensorflow,
  mlx,
} satisfies Record<string, () => AdafactorOptions>

/** Presets that need a learning rate, or whose own one is not for training (timm's 1). */
const withLearningRate = {
  optax: { peak: relativePeak, make: (learningRate) => optax({ learningRate }) },
  t5x: { peak: relativePeak, make: (learningRate) => t5x({ learningRate }) },
  burn: { peak: relativePeak, make: (lr) => burn({ lr }) },
  bigVision: { peak: absolutePeak, make: (schedule) => bigVision({ lr: 1, schedule }) },
  timmBigVision: { peak: absolutePeak, make: (lr) => timmBigVision({ lr }) },
} satisfies Record<string, { peak: number; make: (learningRate: Schedule) => AdafactorOptions }>

/** A preset of `@adafactor/core/presets`. */
export type PresetName = keyof typeof withOwnStepSize | keyof typeof withLearningRate

/** All that may be chosen. */
export const presetNames = [
  ...Object.keys(withOwnStepSize),
  ...Object.keys(withLearningRate),
] as readonly PresetName[]

/**
 * The options for a run.
 *
 * @param preset undefined for the library's own defaults with a learning rate
 * @param steps how many steps the run takes
 */
export function optimizerOptions(preset: PresetName | undefined, steps: number): OptimizerOptions {
  if (preset !== undefined && preset in withOwnStepSize) {
    const options = withOwnStepSize[preset as keyof typeof withOwnStepSize]()
    return { options, peakLearningRate: largestRelativeStep(options), falls: false }
  }
  const { peak, make } =
    preset === undefined
      ? { peak: relativePeak, make: (learningRate: Schedule) => ({ learningRate }) }
      : withLearningRate[preset as keyof typeof withLearningRate]
  return { options: make(linearDecay(peak, steps)), peakLearningRate: peak, falls: true }
}

/** The cap of min(cap, 1/sqrt(t)). */
function largestRelativeStep(options: AdafactorOptions): number {
  const { stepSize } = resolveParameterOptions(options, 'weights', [1, 1])
  if (stepSize.kind !== 'relative' || typeof stepSize.cap !== 'number') {
    throw new Error('the preset has no relative step of its own')
  }
  return stepSize.cap
}
