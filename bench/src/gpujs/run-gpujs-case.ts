import type { GpujsBackend } from '@adafactor/backend-gpujs'
import { compareDeviceSides } from '../compare-device-sides.js'
import { type Counters, countingSide, ndarraySide } from '../device-side.js'
import { makeProblem } from '../sides.js'
import type { Timing, TurnOptions } from '../take-turns.js'
import type { GpujsCase } from './gpujs-case.js'

/** What one step takes; times in milliseconds, the device having finished. */
export interface GpujsResult {
  readonly case: string
  readonly mode: string
  /** What the device counted in one step, once everything is compiled. */
  readonly counters: Counters
  readonly ndarray: Timing
  readonly gpujs: Timing
  /** Least time of gpujs divided by that of ndarray. */
  readonly ratio: number
}

/**
 * Makes both sides take the same steps, checks that they arrive at the same numbers, then times
 * them in turns.
 * @throws Error where the sides disagree
 */
export async function runGpujsCase(
  { name, shapes }: GpujsCase,
  backend: GpujsBackend,
  options: TurnOptions,
): Promise<GpujsResult> {
  const problem = makeProblem(shapes)
  const measured = countingSide(backend, problem)
  let counters: Counters | undefined
  const [ndarray, gpujs] = await compareDeviceSides(
    ndarraySide(problem),
    measured,
    problem,
    options,
    async () => {
      counters = await measured.countStep()
    },
  )
  return {
    case: name,
    mode: backend.mode,
    counters: counters as Counters,
    ndarray: ndarray.step,
    gpujs: gpujs.step,
    ratio: gpujs.step.minimum / ndarray.step.minimum,
  }
}
