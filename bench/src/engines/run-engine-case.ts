import type { PeerSide } from '../peers/peer-side.js'
import { makeProblem } from '../sides.js'
import { takeEqualSteps } from '../take-equal-steps.js'
import { type Timing, type TurnOptions, takeTurns, timed } from '../take-turns.js'
import type { EngineCase, RatioTarget } from './engine-case.js'
import { type EngineSide, makeEngineSide } from './make-engine-side.js'

export interface EngineResult {
  readonly name: string
  readonly unit: EngineCase['unit']
  /** Times in that unit; peers come last. */
  readonly sides: readonly (Timing & { readonly side: string; readonly peer: boolean })[]
  readonly ratios: readonly EngineRatio[]
}

/** Of the least times. */
export interface EngineRatio {
  readonly side: string
  readonly over: string
  readonly ratio: number
  /** Null for what does not apply, as `met`. */
  readonly target: number | null
  readonly met: boolean | null
}

/** The largest difference allowed after the first steps, relative to a parameter's largest element. */
const tolerance = 1e-6

/** What the times of peers are divided by. */
const peersOver = 'webassembly, create'

/**
 * Makes all sides take the same steps, checks that they arrive at the same numbers, then times them in
 * turns, with the peers, whose optimizers differ in details and are not compared.
 * @throws Error where the sides disagree
 */
export async function runEngineCase(
  { name, unit, shapes, special, ...engineCase }: EngineCase,
  peers: readonly PeerSide[],
  options: TurnOptions,
): Promise<EngineResult> {
  const problem = makeProblem(shapes)
  const elements = problem.start.reduce((sum, { length }) => sum + length, 0)
  const scale = unit === 'ns an element' ? 1e6 / elements : 1e3
  const sides: EngineSide[] = []
  try {
    for (const side of engineCase.sides) sides.push(makeEngineSide(side, problem, special))
    takeEqualSteps(sides as [EngineSide, ...EngineSide[]], tolerance)
    for (const peer of peers) await peer.prepare(shapes)
    const timings = await takeTurns([...sides.map(timed), ...peers], problem, {
      ...options,
      ...(special === 'new program' ? { stepsPerTurn: 1 } : { warmUp: true }),
    })
    const names = [...sides, ...peers].map((side) => side.name)
    const minima = new Map(names.map((side, index) => [side, timings[index]?.minimum as number]))
    const peerRatios = peers.map((peer): RatioTarget & { side: string } => ({
      side: peer.name as RatioTarget['side'],
      over: peersOver,
    }))
    return {
      name,
      unit,
      sides: timings.map(({ minimum, median, turns }, index) => ({
        side: names[index] as string,
        peer: index >= sides.length,
        minimum: minimum * scale,
        median: median * scale,
        turns,
      })),
      ratios: [...engineCase.ratios, ...peerRatios].map(({ side, over, target }) =>
        ratioOf(side, over, target, minima),
      ),
    }
  } finally {
    for (const side of sides) await side.end()
  }
}

function ratioOf(
  side: string,
  over: string,
  target: number | undefined,
  minima: ReadonlyMap<string, number>,
): EngineRatio {
  const ratio = (minima.get(side) as number) / (minima.get(over) as number)
  return {
    side,
    over,
    ratio,
    target: target ?? null,
    met: target === undefined ? null : ratio <= target,
  }
}
