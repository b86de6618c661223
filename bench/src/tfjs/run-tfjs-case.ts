import { adafactor } from '@adafactor/tfjs'
import * as tf from '@tensorflow/tfjs'
import { disagreement } from '../disagreement.js'
import { sizeOf } from '../flat-parameter.js'
import { makeProblem, makeSide, type Problem } from '../sides.js'
import { type Timing, type TurnOptions, takeTurns } from '../take-turns.js'
import { type TfjsCase, temporariesTarget } from './tfjs-case.js'
import { type TfjsSide, tfjsSide } from './tfjs-side.js'

export interface TfjsSideResult {
  /** Milliseconds of one `applyGradients`, until the device has done it. */
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

const stepsBeforeComparing = 3
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
  const adam = tfjsSide('tf.train.adam', problem, () => tf.train.adam())
  const ours = tfjsSide('adafactor', problem, () => adafactor())
  try {
    await checkSteps(ours, problem)
    const [adamStep, oursStep] = (await takeTurns([adam, ours], problem, options)) as [
      Timing,
      Timing,
    ]
    const largest = 4 * Math.max(...shapes.map(sizeOf))
    const result = (side: TfjsSide, step: Timing): TfjsSideResult => {
      const temporaries = side.temporaries()
      return { step, temporaries, timesLargest: temporaries / largest, state: side.stateBytes }
    }
    const [adamResult, oursResult] = [result(adam, adamStep), result(ours, oursStep)]
    const ratio = oursStep.minimum / adamStep.minimum
    return {
      case: name,
      adam: adamResult,
      adafactor: oursResult,
      ratio,
      target,
      met: { time: ratio <= target, temporaries: oursResult.timesLargest <= temporariesTarget },
    }
  } finally {
    adam.dispose()
    ours.dispose()
  }
}

async function checkSteps(side: TfjsSide, problem: Problem): Promise<void> {
  const expected = makeSide('hand-fused', problem)
  // The step in which the side was made.
  expected.step()
  for (let count = 0; count < stepsBeforeComparing; count++) {
    expected.step()
    side.step()
  }
  const found = disagreement(expected.parameters(), await side.parameters())
  // Written so that NaN fails.
  if (found <= tolerance) return
  throw new Error(
    `After ${stepsBeforeComparing} steps ${side.name} and the loops fused by hand differ by ${found} of the ` +
      `largest element, more than ${tolerance}: what is timed would not be the same step`,
  )
}
