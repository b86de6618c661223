import { nearestTo } from '../checks/option-checks.js'
import { showNames } from '../checks/show-value.js'
import { AdafactorError } from '../errors.js'
import type { ParameterSlot } from './parameter-slot.js'

/**
 * The parameter of this name.
 * @param asked begins the message: what there is about the name
 * @throws AdafactorError `parameter/unknown`
 */
export function slotOf<T>(
  slots: ReadonlyMap<string, ParameterSlot<T>>,
  name: string,
  asked = 'there is a gradient for',
): ParameterSlot<T> {
  const slot = slots.get(name)
  if (slot) return slot
  if (typeof name !== 'string') {
    throw new AdafactorError(
      'parameter/unknown',
      'the name of a parameter must be a string: stepParameter(name, gradient)',
    )
  }
  const names = [...slots.keys()]
  const nearest = nearestTo(name, names)
  throw new AdafactorError(
    'parameter/unknown',
    `${asked} "${name}", which is no parameter of this optimizer; ` +
      (nearest ? `did you mean "${nearest}"?` : `its parameters are ${showNames(names)}`),
  )
}
