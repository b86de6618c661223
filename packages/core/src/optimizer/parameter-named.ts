import { nearestTo } from '../checks/option-checks.js'
import { showNames } from '../checks/show-value.js'
import { AdafactorError } from '../errors.js'
import type { TrainedParameter } from './trained-parameter.js'

/**
 * The parameter of this name.
 * @param asked begins the message: what there is about the name
 * @throws AdafactorError `parameter/unknown`
 */
export function parameterNamed<T>(
  parameters: ReadonlyMap<string, TrainedParameter<T>>,
  name: string,
  asked = 'there is a gradient for',
): TrainedParameter<T> {
  const parameter = parameters.get(name)
  if (parameter) return parameter
  if (typeof name !== 'string') {
    throw new AdafactorError(
      'parameter/unknown',
      'the name of a parameter must be a string: stepParameter(name, gradient)',
    )
  }
  const names = [...parameters.keys()]
  const nearest = nearestTo(name, names)
  throw new AdafactorError(
    'parameter/unknown',
    `${asked} "${name}", which is no parameter of this optimizer; ` +
      (nearest ? `did you mean "${nearest}"?` : `its parameters are ${showNames(names)}`),
  )
}
