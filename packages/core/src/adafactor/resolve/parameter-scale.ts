import { checkAxes, checkBoolean, checkNumber } from '../../checks/option-checks.js'
import type { Shape } from '../../tensors/shape.js'
import { checkScales } from '../number-checks.js'
import type { ParameterOptions } from '../options.js'
import type { ParameterSettings } from '../settings.js'
import { ascending, checkParts } from './option-parts.js'

/** What the step size is multiplied by to be relative to the parameter. */
export function resolveParameterScale(
  scale: ParameterOptions['parameterScale'] = true,
  shape: Shape,
): ParameterSettings['parameterScale'] {
  if (scale === false) return false
  if (scale === true) return resolveParameterScale({}, shape)
  checkParts('parameterScale', scale, 'true, false')
  const { epsilon2 = 1e-3, maximum, afterWeightDecay = false, batchAxes = [] } = scale
  checkAxes('parameterScale.batchAxes', batchAxes, shape)
  checkNumber('parameterScale.epsilon2', epsilon2, { atLeast: 0 })
  if (maximum !== undefined) {
    checkNumber('parameterScale.maximum', maximum, { above: 0 })
    checkScales(['parameterScale.epsilon2', epsilon2], ['parameterScale.maximum', maximum])
  }
  return {
    epsilon2,
    ...(maximum === undefined ? {} : { maximum }),
    afterWeightDecay: checkBoolean('parameterScale.afterWeightDecay', afterWeightDecay),
    ...(batchAxes.length > 0 ? { batchAxes: ascending(batchAxes) } : {}),
  }
}
