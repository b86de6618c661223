import type { BenchCase } from './bench-case.js'
import {
  isHalfSide,
  makeProblem,
  makeSide,
  type Problem,
  type Side,
  type SideName,
} from './sides.js'
import { stepsBeforeComparing, takeEqualSteps } from './take-equal-steps.js'
import { type Timing, type TurnOptions, takeTurns, timed } from './take-turns.js'

export interface CaseResult {
  readonly case: BenchCase
  /** In the case's unit, as all times here. */
  readonly baseline: Timing
  readonly measured: Timing
  /** Least time of the measured side divided by that of the baseline. */
  readonly ratio: number
  /** Whether the ratio is within the case's target; null where it has none. */
  readonly met: boolean | null
  /** The step operation by operation with `ndarray-ops`; null where it was not timed. */
  readonly contrast: Timing | null
}

export interface CaseOptions extends TurnOptions {
  /** The most elements at which the slow contrast is still timed. */
  readonly contrastLimit: number
}

/** The largest difference allowed, relative to a parameter's largest element. */
const tolerance = {
  library: 1e-6,
  /** Every step rounds by up to a unit of bfloat16, which has 8 bits. */
  half: stepsBeforeComparing * 2 ** -7,
  /** It rounds every intermediate to float32. */
  contrast: 1e-5,
}

/**
 * Makes both sides take the same steps, checks that they arrive at the same numbers, then times
 * them in turns.
 * @throws Error where the sides disagree
 */
export async function runCase(benchCase: BenchCase, options: CaseOptions): Promise<CaseResult> {
  const problem = makeProblem(benchCase.shapes)
  const elements = problem.start.reduce((sum, { length }) => sum + length, 0)
  const perUnit =
    benchCase.unit === 'ns an element' ? 1e6 / elements : 1e3 / benchCase.shapes.length
  const inUnit = ({ minimum, median, turns }: Timing): Timing => ({
    minimum: minimum * perUnit,
    median: median * perUnit,
    turns,
  })

  const sides = comparedSides(
    [benchCase.baseline, benchCase.measured],
    problem,
    isHalfSide(benchCase.measured) ? tolerance.half : tolerance.library,
  )
  const [baseline, measured] = (await takeTurns(sides.map(timed), problem, options)) as [
    Timing,
    Timing,
  ]
  const ratio = measured.minimum / baseline.minimum
  const contrasted = benchCase.baseline === 'hand-fused' && elements <= options.contrastLimit
  return {
    case: benchCase,
    baseline: inUnit(baseline),
    measured: inUnit(measured),
    ratio,
    met: benchCase.target === undefined ? null : ratio <= benchCase.target,
    contrast: contrasted ? inUnit(await timeContrast(problem, options)) : null,
  }
}

/** Its own turns: it is many times slower and would leave the other two few. */
async function timeContrast(
  problem: Problem,
  { budget, leastRounds }: CaseOptions,
): Promise<Timing> {
  const sides = comparedSides(['hand-fused', 'ndarray-ops'], problem, tolerance.contrast)
  const options = { budget: budget / 4, leastRounds }
  const [contrast] = (await takeTurns(sides.slice(1).map(timed), problem, options)) as [Timing]
  return contrast
}

function comparedSides(
  [expected, actual]: readonly [SideName, SideName],
  problem: Problem,
  allowed: number,
): readonly Side[] {
  const sides = [makeSide(expected, problem), makeSide(actual, problem)] as const
  takeEqualSteps(sides, allowed)
  return sides
}
