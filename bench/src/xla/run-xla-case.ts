import { sizeOf } from '../flat-parameter.js'
import type { PeerProcess } from '../peers/peer-process.js'
import { peerSide } from '../peers/peer-side.js'
import { type Timing, type TurnOptions, takeTurns } from '../take-turns.js'
import { sideSource } from './side-source.js'
import type { XlaCase } from './xla-case.js'

/** A side's results; times in milliseconds, of one step. */
export interface XlaSideResult extends Timing {
  readonly side: string
  /** Tracing, compiling and running the first step, in seconds. */
  readonly firstStep: number
  /** Least time divided by that of optax; null for optax itself. */
  readonly ratio: number | null
  readonly met: boolean | null
}

export interface XlaResult {
  readonly case: string
  readonly target: number
  readonly sides: readonly XlaSideResult[]
}

/** After three steps, relative to the largest element: each side adds up in its own order. */
const tolerance = 1e-5

/** Numbers that a turn goes over: with few, waking XLA's threads would count too much. */
const elementsPerTurn = 2 ** 24

/**
 * Makes all sides take the same steps in one process, checks that they arrive at the same numbers, and
 * times them in turns.
 * @throws Error where the sides disagree
 */
export async function runXlaCase(
  { name, shapes, sides, target }: XlaCase,
  process: PeerProcess,
  { budget, leastRounds }: TurnOptions,
): Promise<XlaResult> {
  const [baseline] = sides
  const takers = sides.map((side) => peerSide(side, process))
  const firstSteps: number[] = []
  for (const [index, side] of sides.entries()) {
    const taker = takers[index] as (typeof takers)[number]
    firstSteps.push(await taker.prepare(shapes, sideSource(side, shapes)))
    const { difference = Number.NaN } = await process.ask({ do: 'compare', side, other: baseline })
    if (!(difference <= tolerance)) {
      throw new Error(`${name}: ${side} differs from ${baseline} by ${difference}`)
    }
  }
  const start = shapes.map((shape) => ({ length: sizeOf(shape) }))
  const elements = start.reduce((sum, { length }) => sum + length, 0)
  const timings = await takeTurns(
    takers,
    { start },
    {
      // The budget is one for two sides.
      budget: (budget * sides.length) / 2,
      leastRounds,
      stepsPerTurn: Math.ceil(elementsPerTurn / elements),
      warmUp: true,
    },
  )
  const least = timings[0]?.minimum as number
  return {
    case: name,
    target,
    sides: timings.map((timing, index) => {
      const ratio = index === 0 ? null : timing.minimum / least
      return {
        side: sides[index] as string,
        ...timing,
        firstStep: firstSteps[index] as number,
        ratio,
        met: ratio === null ? null : ratio <= target,
      }
    }),
  }
}
