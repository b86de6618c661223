import { checkChoice } from '../../checks/option-checks.js'
import { checkRate } from '../number-checks.js'
import type { ParameterOptions } from '../options.js'
import type { ParameterSettings } from '../settings.js'
import { checkParts } from './option-parts.js'

/** The rate of weight decay, for parameters that the mask chooses. */
export function resolveWeightDecay(
  decay: ParameterOptions['weightDecay'] = null,
): ParameterSettings['weightDecay'] {
  if (decay === null) return null
  if (typeof decay === 'number' || typeof decay === 'function') {
    return { rate: checkRate('weightDecay', decay), coefficient: 'learningRate' }
  }
  checkParts('weightDecay', decay, 'a number, a function, null')
  const { rate, coefficient = 'learningRate' } = decay
  return {
    rate: checkRate('weightDecay.rate', rate),
    coefficient: checkChoice('weightDecay.coefficient', coefficient, [
      'learningRate',
      'stepSize',
      'none',
    ]),
  }
}
