import type { StepReport } from '@adafactor/core'
import { type PresetCall, presetCalls } from './preset-calls.js'
import { reasons } from './reasons.js'
import { checkpoints, distance, type Trajectory, trajectory } from './trajectory.js'

/** Where one preset went, seen from where the paper's went. */
export interface Comparison {
  readonly preset: string
  /** How it was called. */
  readonly call: string
  /** The distance from the paper's at each checkpoint, as a share of the way the paper's has gone. */
  readonly distances: readonly number[]
  /** What the last step did to `hidden/kernel`. */
  readonly lastStep: StepReport
  /** The settings in which it differs from the paper's, for the parameters at hand. */
  readonly reasons: readonly string[]
}

/** Runs all presets from the same start on the same gradients. */
export function compare(seed: number): Comparison[] {
  const [paper, ...others] = presetCalls as [PresetCall, ...PresetCall[]]
  const papers = trajectory(paper.options, seed)
  return [
    compareWith(papers, paper, papers),
    ...others.map((call) => compareWith(papers, call, trajectory(call.options, seed))),
  ]

  function compareWith(here: Trajectory, { preset, call, options }: PresetCall, there: Trajectory) {
    return {
      preset,
      call,
      distances: checkpoints.map((step) => distance(here.at(step), there.at(step), seed)),
      lastStep: there.lastStep,
      reasons: reasons(options, paper.options),
    }
  }
}
