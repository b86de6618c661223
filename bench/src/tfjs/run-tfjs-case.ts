import { adafactor } from '@adafactor/tfjs'
import * as tf from '@tensorflow/tfjs'
import { sizeOf } from '../flat-parameter.js'
import { makeProblem, makeSide } from '../sides.js'
import { takeEqualSteps } from '../take-equal-steps.js'
import { type Timing, type TurnOptions, takeTurns, timed } from '../take-turns.js'
import { type TfjsCase, temporariesTarget } from './tfjs-case.js'
import { tfjsSide } from './tfjs-side.js'

export interface TfjsSideResult {
  /** Milliseconds of one `applyGradients`. */
  readonly step: Timing
  /** Bytes at the peak of a step beside what is held, and as a multiple of the largest variable. */
  readonly temporaries: number
  readonly timesLargest: number
  /** Bytes kept from step to step. */
  readonly state: number
}

export interface TfjsResult {
  readonly case: string
  readonly adam: TfjsSideResult
  readonly adafactor: TfjsSideResult
  /** Least time of ours divided by Adam's. */
  readonly ratio: number
  readonly target: number
  /** Whether time and temporaries are within their targets. */
  readonly met: { readonly time: boolean; readonly temporaries: boolean }
}

/** Relative to a parameter's largest element. */
const tolerance = 1e-6

/**
 * Checks that our steps arrive where the loops fused by hand do, then times them and Adam's in turns. The
 * backend of TensorFlow.js has to be set.
 * @throws Error where they arrive elsewhere
 */
export async function runTfjsCase(
  { name, shapes, target }: TfjsCase,
  options: TurnOptions,
): Promise<TfjsResult> {
  const problem = makeProblem(shapes)
  const sides = [
    tfjsSide('tf.train.adam', problem, () => tf.train.adam()),
    tfjsSide('adafactor', problem, () => adafactor()),
  ] as const
  try {
    const handFused = makeSide('hand-fused', problem)
    // The step in which the state was made.
    handFused.step()
    takeEqualSteps([handFused, sides[1]], tolerance)
    const timings = await takeTurns(sides.map(timed), problem, options)
    const largest = 4 * Math.max(...shapes.map(sizeOf))
    const results: TfjsSideResult[] = []
    for (const [index, side] of sides.entries()) {
      const temporaries = await side.temporaries()
      results.push({
        step: timings[index] as Timing,
        temporaries,
        timesLargest: temporaries / largest,
        state: side.stateBytes,
      })
    }
    const [adam, ours] = results as [TfjsSideResult, TfjsSideResult]
    const ratio = ours.step.minimum / adam.step.minimum
    return {
      case: name,
      adam,
      adafactor: ours,
      ratio,
      target,
      met: { time: ratio <= target, temporaries: ours.timesLargest <= temporariesTarget },
    }
  } finally {
    for (const side of sides) side.dispose()
  }
}
