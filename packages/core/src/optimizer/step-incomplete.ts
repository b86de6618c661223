import { AdafactorError } from '../errors.js'
import { quoteNames } from '../show-value.js'
import type { ParameterSlot } from './parameter-slot.js'
import type { Update } from './progress.js'

/** The error of a step in which some parameters have moved when it failed. */
export function stepIncomplete<T>(
  updates: readonly Update<T>[],
  moved: ReadonlySet<ParameterSlot<T>>,
  cause: unknown,
): AdafactorError {
  const namesOf = (those: readonly Update<T>[]) => quoteNames(those.map(({ slot }) => slot.name))
  const done = updates.filter(({ slot }) => moved.has(slot))
  const left = updates.filter(({ slot }) => !moved.has(slot))
  return new AdafactorError(
    'step/incomplete',
    `the step failed when it had begun: ${namesOf(done)} moved and count as updated in this ` +
      `iteration, ${namesOf(left)} did not (${cause instanceof Error ? cause.message : cause}); ` +
      'call step() with the gradients of those that are left',
    { cause },
  )
}
