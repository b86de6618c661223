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

/**
 * Presets that train with what they are without arguments. A given learning rate is the cap of the
 * relative step where the peer has it so; elsewhere it takes the place of that step.
 */
const withOwnStepSize = {
  paper: { make: paper, given: (rho) => paper({ rho }) },
  torch: { make: torch, cap: (lr) => torch({ lr }) },
  huggingface: { make: huggingface, given: (lr) => huggingface({ lr, relativeStep: false }) },
  fairseq: { make: fairseq, given: (lr) => fairseq({ lr, relativeStep: false }) },
  keras: { make: keras, cap: (learningRate) => keras({ learningRate }) },
  timm: { make: timm, given: (lr) => timm({ lr }) },
  tensor2tensor: { make: tensor2tensor, given: (learningRate) => tensor2tensor({ learningRate }) },
  meshTensorflow: {
    make: meshTensorflow,
    given: (learningRate) => meshTensorflow({ learningRate }),
  },
  mlx: { make: mlx, given: (learningRate) => mlx({ learningRate, relativeStep: false }) },
} satisfies Record<string, OwnStepSize>

type OwnStepSize = { readonly make: () => AdafactorOptions } & (
  | { readonly cap: (learningRate: number) => AdafactorOptions }
  | { readonly given: (learningRate: Schedule) => AdafactorOptions }
)

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
 * @param learningRate the largest one of the run, instead of the one that goes with the preset
 */
export function optimizerOptions(
  preset: PresetName | undefined,
  steps: number,
  learningRate?: number,
): OptimizerOptions {
  if (preset !== undefined && preset in withOwnStepSize) {
    return ownStepSize(withOwnStepSize[preset as keyof typeof withOwnStepSize], steps, learningRate)
  }
  const { peak, make } =
    preset === undefined
      ? { peak: relativePeak, make: (schedule: Schedule) => ({ learningRate: schedule }) }
      : withLearningRate[preset as keyof typeof withLearningRate]
  return falling(make, learningRate ?? peak, steps)
}

function ownStepSize(
  preset: OwnStepSize,
  steps: number,
  learningRate: number | undefined,
): OptimizerOptions {
  if (learningRate !== undefined && 'given' in preset) {
    return falling(preset.given, learningRate, steps)
  }
  const options =
    learningRate !== undefined && 'cap' in preset ? preset.cap(learningRate) : preset.make()
  return { options, peakLearningRate: largestRelativeStep(options), falls: false }
}

function falling(
  make: (learningRate: Schedule) => AdafactorOptions,
  peakLearningRate: number,
  steps: number,
): OptimizerOptions {
  return { options: make(linearDecay(peakLearningRate, steps)), peakLearningRate, falls: true }
}

/** The cap of min(cap, 1/sqrt(t)). */
function largestRelativeStep(options: AdafactorOptions): number {
  const { relativeStep } = resolveParameterOptions(options, 'weights', [1, 1])
  const cap = relativeStep && 'cap' in relativeStep ? relativeStep.cap : undefined
  if (typeof cap !== 'number') throw new Error('the preset has no relative step of its own')
  return cap
}
