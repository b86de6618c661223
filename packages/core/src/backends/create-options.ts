import type { CreateOptions } from '../backend.js'
import { checkKeys, checkObject } from '../checks/option-checks.js'
import { checkType, type ElementType, type ElementTypes } from '../tensors/element-type.js'

/**
 * The type of a tensor that is to be made: for `create` of every backend.
 *
 * @param backend its name
 * @param types its `traits.types`, of which the first is the one that nobody has to ask for
 * @throws AdafactorError `tensor/type`, `option/unknown`, `option/invalid`
 *
 * @example
 * ```ts
 * import { checkCreateOptions } from '@adafactor/core'
 *
 * console.log(checkCreateOptions('mine', ['float32', 'float64'], { type: 'float64' })) // => float64
 * console.log(checkCreateOptions('mine', ['float32', 'float64'])) // => float32
 * ```
 */
export function checkCreateOptions(
  backend: string,
  types: ElementTypes,
  options?: CreateOptions,
): ElementType {
  const [usual] = types
  if (options === undefined) return usual
  checkObject('options', options, "an object: { type: 'float32' }")
  checkKeys('', options, ['type'])
  const { type = usual } = options
  checkType(backend, types, 'create', type)
  return type
}
