import { type AdafactorOptions, resolveParameterOptions, type Schedule } from '@adafactor/core'
import * as presets from '@adafactor/core/presets'
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

/** A preset of `@adafactor/core/presets`. */
export type PresetName = keyof typeof presets

/**
 * A preset that trains with what it is without arguments. A given learning rate is the cap of the
 * relative step where the peer has it so; elsewhere it takes the place of that step.
 */
type OwnStepSize = { readonly make: () => AdafactorOptions } & (
  | { readonly cap: (learningRate: number) => AdafactorOptions }
  | { readonly given: (learningRate: Schedule) => AdafactorOptions }
)

/** A preset that needs a learning rate, or whose own one is not for training (timm's 1). */
interface NeedsLearningRate {
  readonly peak: number
  readonly make: (learningRate: Schedule) => AdafactorOptions
}

const presetRuns: Readonly<Record<PresetName, OwnStepSize | NeedsLearningRate>> = {
  paper: { make: presets.paper, given: (rho) => presets.paper({ rho }) },
  torch: { make: presets.torch, cap: (lr) => presets.torch({ lr }) },
  huggingface: {
    make: presets.huggingface,
    given: (lr) => presets.huggingface({ lr, relativeStep: false }),
  },
  fairseq: {
    make: presets.fairseq,
    given: (lr) => presets.fairseq({ lr, relativeStep: false }),
  },
  keras: { make: presets.keras, cap: (learningRate) => presets.keras({ learningRate }) },
  timm: { make: presets.timm, given: (lr) => presets.timm({ lr }) },
  tensor2tensor: {
    make: presets.tensor2tensor,
    given: (learningRate) => presets.tensor2tensor({ learningRate }),
  },
  meshTensorflow: {
    make: presets.meshTensorflow,
    given: (learningRate) => presets.meshTensorflow({ learningRate }),
  },
  mlx: {
    make: presets.mlx,
    given: (learningRate) => presets.mlx({ learningRate, relativeStep: false }),
  },
  optax: { peak: relativePeak, make: (learningRate) => presets.optax({ learningRate }) },
  t5x: { peak: relativePeak, make: (learningRate) => presets.t5x({ learningRate }) },
  burn: { peak: relativePeak, make: (lr) => presets.burn({ lr }) },
  bigVision: { peak: absolutePeak, make: (schedule) => presets.bigVision({ lr: 1, schedule }) },
  timmBigVision: { peak: absolutePeak, make: (lr) => presets.timmBigVision({ lr }) },
}

/** All that may be chosen. */
export const presetNames = Object.keys(presetRuns) as readonly PresetName[]

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
  const run: OwnStepSize | NeedsLearningRate =
    preset === undefined
      ? { peak: relativePeak, make: (schedule) => ({ learningRate: schedule }) }
      : presetRuns[preset]
  return 'peak' in run
    ? falling(run.make, learningRate ?? run.peak, steps)
    : ownStepSize(run, steps, learningRate)
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
