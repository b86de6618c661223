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

/** What a step takes, in milliseconds. */
export interface DeviceTiming {
  /** Until the device has finished, as one of several in a row. */
  readonly step: Timing
  /** Until `step()` is done on the host, the device having had nothing to do. */
  readonly host: Timing
}

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
): Promise<[expected: DeviceTiming, measured: DeviceTiming]> {
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
  const turns = sides.map((): Turn[] => [])
  const end = performance.now() + budget
  for (let round = 0; round < leastRounds || performance.now() < end; round++) {
    for (const [index, side] of sides.entries()) turns[index]?.push(await takeTurn(side, steps))
  }
  return turns.map((own) => ({
    step: summarise(own.map(({ step }) => step)),
    host: summarise(own.map(({ host }) => host)),
  })) as [DeviceTiming, DeviceTiming]
}

interface Turn {
  readonly step: number
  readonly host: number
}

async function takeTurn(side: DeviceSide, steps: number): Promise<Turn> {
  const begin = performance.now()
  await side.step()
  const host = performance.now() - begin
  await run(side, steps - 1)
  return { step: (performance.now() - begin) / steps, host }
}

async function run(side: DeviceSide, steps: number): Promise<void> {
  for (let count = 0; count < steps; count++) await side.step()
  await side.finish()
}
