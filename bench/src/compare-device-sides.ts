import type { DeviceSide } from './device-side.js'
import { disagreement } from './disagreement.js'
import type { Problem } from './sides.js'
import { summarise, type Timing, type TurnOptions } from './take-turns.js'

const stepsBeforeComparing = 3
/** Of a parameter's largest element. */
const tolerance = 1e-6
/** A turn has at least so many elements, and steps, that its end does not count. */
const elementsPerTurn = 2 ** 20
const leastSteps = 3

/**
 * Makes both sides take the same steps, checks that they arrive at the same numbers, then times
 * them in turns.
 *
 * @param beforeTiming is called in between, when everything is compiled
 * @throws Error where the sides disagree
 */
export async function compareDeviceSides(
  expected: DeviceSide,
  measured: DeviceSide,
  { start }: Problem,
  { budget, leastRounds }: TurnOptions,
  beforeTiming: () => Promise<void>,
): Promise<[expected: Timing, measured: Timing]> {
  const sides = [expected, measured] as const
  for (const side of sides) await run(side, stepsBeforeComparing)
  const found = disagreement(await expected.parameters(), await measured.parameters())
  // Written so that NaN fails.
  if (!(found <= tolerance)) {
    throw new Error(
      `After ${stepsBeforeComparing} steps ${measured.name} and ${expected.name} differ by ${found} of ` +
        `the largest element, more than ${tolerance}: what is timed would not be the same step`,
    )
  }
  await beforeTiming()
  const elements = start.reduce((sum, { length }) => sum + length, 0)
  const steps = Math.max(leastSteps, Math.ceil(elementsPerTurn / elements))
  const times = sides.map((): number[] => [])
  const end = performance.now() + budget
  for (let round = 0; round < leastRounds || performance.now() < end; round++) {
    for (const [index, side] of sides.entries()) times[index]?.push(await timeTurn(side, steps))
  }
  return times.map(summarise) as [Timing, Timing]
}

async function timeTurn(side: DeviceSide, steps: number): Promise<number> {
  const begin = performance.now()
  await run(side, steps)
  return (performance.now() - begin) / steps
}

async function run(side: DeviceSide, steps: number): Promise<void> {
  for (let count = 0; count < steps; count++) await side.step()
  await side.finish()
}
