import type { AnyBackend } from '@adafactor/conformance'
import { type Shape, sizeOf } from '@adafactor/core'
import type { DoctorTiming } from './doctor-report.js'
import { TimedStep } from './timed-step.js'

/** How long a step is timed. */
interface Patience {
  /** Milliseconds of turns for each backend, */
  readonly budget: number
  /** and as many turns at least. */
  readonly leastTurns: number
}

/**
 * Times a step of each backend at one size, in turns, so that what else the machine does meets all alike.
 *
 * @returns a timing for each backend, in their order; undefined where it can't do such a step
 */
export async function timeBackends(
  backends: readonly AnyBackend[],
  shape: Shape,
  { budget, leastTurns }: Patience,
): Promise<readonly (DoctorTiming | undefined)[]> {
  const numbers = wave(sizeOf(shape))
  const steps: (TimedStep | undefined)[] = []
  for (const backend of backends) steps.push(await ready(backend, shape, numbers))
  const left = steps.map(() => ({ budget, turns: leastTurns }))
  try {
    while (left.some(({ budget, turns }) => budget > 0 || turns > 0)) {
      for (const [index, step] of steps.entries()) {
        const own = left[index] as { budget: number; turns: number }
        if (own.budget <= 0 && own.turns <= 0) continue
        own.budget -= step ? await step.takeTurn() : budget
        own.turns -= step ? 1 : leastTurns
      }
    }
    return steps.map((step) => step?.timing)
  } finally {
    for (const step of steps) step?.dispose()
  }
}

/** A step that has run once; undefined where the device is too small for it. */
async function ready(
  backend: AnyBackend,
  shape: Shape,
  numbers: Float32Array,
): Promise<TimedStep | undefined> {
  try {
    const step = new TimedStep(backend, shape, numbers)
    await step.warmUp()
    return step
  } catch {
    return undefined
  }
}

/** Numbers between -1 and 1. */
function wave(size: number): Float32Array {
  return new Float32Array(size).map((_, index) => ((index * 37) % 64) / 32 - 1)
}
