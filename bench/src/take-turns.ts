import type { Side } from './sides.js'

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
  /** Default: so many that a turn takes a millisecond or more. */
  readonly stepsPerTurn?: number
  /**
   * Whether a turn begins with a step that is not timed. Many sides push each other out of the caches,
   * and threads fall asleep while others have their turns. Default false.
   */
  readonly warmUp?: boolean
}

/** What takes turns with others. It has a clock of its own: it may be another process. */
export interface TurnTaker {
  /** Starts over from the first values, with one step that is not timed to warm the caches. */
  reset(): unknown
  /** Milliseconds that so many steps take. */
  time(steps: number): number | Promise<number>
}

/** How many elements a step goes over. */
interface Elements {
  readonly start: readonly { readonly length: number }[]
}

const elementsPerTurn = 2 ** 19

/** One gradient again and again makes parameters grow by up to a hundredth a step. */
const stepsBeforeReset = 500

/** Times them in turns (A B A B ...), so that the machine's moods meet all alike. */
export async function takeTurns(
  takers: readonly TurnTaker[],
  problem: Elements,
  { budget, leastRounds, stepsPerTurn = usualSteps(problem), warmUp = false }: TurnOptions,
): Promise<Timing[]> {
  const roundsBeforeReset = Math.ceil(stepsBeforeReset / stepsPerTurn)
  const times = takers.map((): number[] => [])
  const end = performance.now() + budget
  for (let round = 0; round < leastRounds || performance.now() < end; round++) {
    for (const [index, taker] of takers.entries()) {
      if (round % roundsBeforeReset === 0) await taker.reset()
      if (warmUp) await taker.time(1)
      times[index]?.push((await taker.time(stepsPerTurn)) / stepsPerTurn)
    }
  }
  return times.map(summarise)
}

function usualSteps({ start }: Elements): number {
  return Math.ceil(elementsPerTurn / start.reduce((sum, { length }) => sum + length, 0))
}

/** A side that runs in this process, on this process's clock. */
export function timed(side: Side): TurnTaker {
  return {
    reset() {
      side.reset()
      side.step()
    },
    time(steps) {
      const begin = performance.now()
      for (let count = 0; count < steps; count++) side.step()
      return performance.now() - begin
    },
  }
}

export function summarise(times: readonly number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b)
  return {
    minimum: sorted[0] as number,
    median: sorted[sorted.length >> 1] as number,
    turns: sorted.length,
  }
}
