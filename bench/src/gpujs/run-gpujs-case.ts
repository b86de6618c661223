import type { DeviceCounters, GpujsBackend } from '@adafactor/backend-gpujs'
import { disagreement } from '../disagreement.js'
import { makeProblem } from '../sides.js'
import { summarise, type Timing, type TurnOptions } from '../take-turns.js'
import { type DeviceSide, gpujsSide, ndarraySide } from './device-side.js'
import type { GpujsCase } from './gpujs-case.js'

/** What one step takes; times in milliseconds, the device having finished. */
export interface GpujsResult {
  readonly case: string
  readonly mode: string
  /** What the device counted in one step, once everything is compiled. */
  readonly counters: Readonly<DeviceCounters>
  readonly ndarray: Timing
  readonly gpujs: Timing
  /** Least time of gpujs divided by that of ndarray. */
  readonly ratio: number
}

const stepsBeforeComparing = 3
/** Of a parameter's largest element. */
const tolerance = 1e-6
/** A turn has at least so many elements, and steps, that its end does not count. */
const elementsPerTurn = 2 ** 20
const leastSteps = 3

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
  const expected = ndarraySide(problem)
  const measured = gpujsSide(backend, problem)
  for (const side of [expected, measured]) await run(side, stepsBeforeComparing)
  const found = disagreement(await expected.parameters(), await measured.parameters())
  // Written so that NaN fails.
  if (!(found <= tolerance)) {
    throw new Error(
      `After ${stepsBeforeComparing} steps ${measured.name} and ndarray differ by ${found} of the ` +
        `largest element, more than ${tolerance}: what is timed would not be the same step`,
    )
  }
  const before = measured.counters()
  await measured.step()
  const counters = difference(measured.counters(), before)

  const elements = problem.start.reduce((sum, { length }) => sum + length, 0)
  const steps = Math.max(leastSteps, Math.ceil(elementsPerTurn / elements))
  const [ndarray, gpujs] = (await takeTurns([expected, measured], steps, options)) as [
    Timing,
    Timing,
  ]
  return {
    case: name,
    mode: backend.mode,
    counters,
    ndarray,
    gpujs,
    ratio: gpujs.minimum / ndarray.minimum,
  }
}

async function takeTurns(
  sides: readonly DeviceSide[],
  steps: number,
  { budget, leastRounds }: TurnOptions,
): Promise<Timing[]> {
  const times = sides.map((): number[] => [])
  const end = performance.now() + budget
  for (let round = 0; round < leastRounds || performance.now() < end; round++) {
    for (const [index, side] of sides.entries()) times[index]?.push(await timeTurn(side, steps))
  }
  return times.map(summarise)
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

function difference(after: DeviceCounters, before: DeviceCounters): DeviceCounters {
  const names = Object.keys(after) as (keyof DeviceCounters)[]
  return Object.fromEntries(
    names.map((name) => [name, after[name] - before[name]]),
  ) as unknown as DeviceCounters
}
