import type { Problem, Side } from './sides.js'

/** Milliseconds that one step took. Minima are compared: other work only ever adds time. */
export interface Timing {
  readonly minimum: number
  readonly median: number
  readonly turns: number
}

export interface TurnOptions {
  /** All sides together go on at least this long, in milliseconds, */
  readonly budget: number
  /** and for at least this many rounds. */
  readonly leastRounds: number
}

/** Steps of a turn are so many that it takes a millisecond or more. */
const elementsPerTurn = 2 ** 19

/** One gradient again and again makes parameters grow by up to a hundredth a step. */
const stepsBeforeReset = 500

/** Times the sides in turns (A B A B ...), so that the machine's moods meet all alike. */
export function takeTurns(
  sides: readonly Side[],
  problem: Problem,
  { budget, leastRounds }: TurnOptions,
): Timing[] {
  const elements = problem.start.reduce((sum, { length }) => sum + length, 0)
  const stepsPerTurn = Math.ceil(elementsPerTurn / elements)
  const roundsBeforeReset = Math.ceil(stepsBeforeReset / stepsPerTurn)
  const times = sides.map((): number[] => [])
  const end = performance.now() + budget
  for (let round = 0; round < leastRounds || performance.now() < end; round++) {
    for (const [index, side] of sides.entries()) {
      if (round % roundsBeforeReset === 0) reset(side)
      times[index]?.push(timeTurn(side, stepsPerTurn))
    }
  }
  return times.map(summarise)
}

/** Starts over from the first values, with one step that is not timed to warm the caches. */
function reset(side: Side): void {
  side.reset()
  side.step()
}

function timeTurn(side: Side, steps: number): number {
  const begin = performance.now()
  for (let count = 0; count < steps; count++) side.step()
  return (performance.now() - begin) / steps
}

export function summarise(times: readonly number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b)
  return {
    minimum: sorted[0] as number,
    median: sorted[sorted.length >> 1] as number,
    turns: sorted.length,
  }
}
