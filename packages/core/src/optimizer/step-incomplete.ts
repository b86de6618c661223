import { quoteNames } from '../checks/show-value.js'
import { AdafactorError, reasonOf } from '../errors.js'
import type { ParameterGradient, TrainedParameter } from './trained-parameter.js'

/** What became of parameters, and not of others, before a call failed. */
const became = {
  step: ['moved and count as updated in this iteration', 'did not'],
  accumulate: ['have their gradients added up', 'have not'],
} as const

/** The error of a call that failed when some of its parameters were done. */
export function stepIncomplete<T>(
  call: 'step' | 'accumulate',
  gradients: readonly ParameterGradient<T>[],
  done: ReadonlySet<TrainedParameter<T>>,
  cause: unknown,
): AdafactorError {
  const namesOf = (those: typeof gradients) =>
    quoteNames(those.map(({ parameter }) => parameter.name))
  const [theirs, others] = became[call]
  return new AdafactorError(
    'step/incomplete',
    `${call}() failed when it had begun: ` +
      `${namesOf(gradients.filter(({ parameter }) => done.has(parameter)))} ${theirs}, ` +
      `${namesOf(gradients.filter(({ parameter }) => !done.has(parameter)))} ${others} ` +
      `(${reasonOf(cause)}); call ${call}() with the gradients of those that are left`,
    { cause },
  )
}
