import { checkChoice } from '../../checks/option-checks.js'
import { elementSizes } from '../../tensors/element-type.js'
import type { ParameterOptions, StateType } from '../options.js'
import type { ParameterSettings } from '../settings.js'

/** What state can be stored as. */
export const stateTypes: readonly StateType[] = [
  ...(Object.keys(elementSizes) as StateType[]),
  'parameter',
]

/** What is stored in 16 bits, and how it is rounded. */
export function resolveStorage(
  own: ParameterOptions,
): Pick<ParameterSettings, 'stateType' | 'rounding' | 'stateRounding'> {
  const { stateType, rounding = 'nearest', stateRounding = 'nearest' } = own
  const isStochastic = (option: string, value: string) =>
    checkChoice(option, value, ['nearest', 'stochastic']) === 'stochastic'
  return {
    ...(stateType === undefined
      ? {}
      : { stateType: checkChoice('stateType', stateType, stateTypes) }),
    ...(isStochastic('rounding', rounding) ? { rounding: 'stochastic' } : {}),
    ...(isStochastic('stateRounding', stateRounding) ? { stateRounding: 'stochastic' } : {}),
  }
}
