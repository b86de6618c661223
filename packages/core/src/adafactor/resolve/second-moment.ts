import {
  checkChoice,
  checkNumber,
  conflict,
  type NumberRange,
  smallestNormal,
} from '../../checks/option-checks.js'
import { type ElementType, elementSizes, isHalfType } from '../../tensors/element-type.js'
import { addedEpsilonRange, betaRange } from '../number-checks.js'
import type { AdamDecay, ParameterOptions, PowerDecay } from '../options.js'
import type { ParameterSettings } from '../settings.js'
import { mostUpdates } from './optimizer-options.js'
import { checkParts } from './option-parts.js'

/** An epsilon1 whose square is the smallest V. */
const flooringEpsilonRange: NumberRange = {
  atLeast: Math.sqrt(smallestNormal),
  because: 'below that its square is zero in float32, and a gradient of zeros would give NaN',
}

/** The decay of the second moment. */
export function resolveBeta2(beta2: ParameterOptions['beta2'] = {}): ParameterSettings['beta2'] {
  if (typeof beta2 === 'number') return checkNumber('beta2', beta2, betaRange)
  checkParts('beta2', beta2, 'a number')
  const { adam, ...power } = beta2 as Partial<AdamDecay> & PowerDecay
  if (adam !== undefined) {
    checkNumber('beta2.adam', adam, betaRange)
    for (const [other, value] of Object.entries(power)) {
      if (value === undefined) continue
      throw conflict('beta2.adam', `beta2.${other}`, 'they are of different kinds of decay')
    }
    return { adam }
  }
  const { exponent = 0.8, offset = 0, cap = 1 } = power
  return {
    exponent: checkNumber('beta2.exponent', exponent, { atLeast: 0 }),
    offset: checkNumber('beta2.offset', offset, {
      atLeast: -mostUpdates,
      atMost: mostUpdates,
      whole: true,
    }),
    cap: checkNumber('beta2.cap', cap, { above: 0, atMost: 1 }),
  }
}

/** The distance from 1 to the next number; float32's for finer types too, as that is what peers have. */
function machineEpsilon(type: ElementType): number {
  return 2 ** (1 - elementSizes[isHalfType(type) ? type : 'float32'].significandBits)
}

/** What keeps the second moment away from zero. Its default depends on where it enters. */
export function resolveEpsilon1(
  own: ParameterOptions,
  type: ElementType,
): Pick<ParameterSettings, 'epsilon1' | 'epsilon1Use'> {
  const { epsilon1Use = 'add' } = own
  checkChoice('epsilon1Use', epsilon1Use, ['add', 'floor'])
  const { epsilon1 = epsilon1Use === 'add' ? 1e-30 : 2 ** -23 } = own
  return {
    epsilon1: checkNumber(
      'epsilon1',
      epsilon1 === 'machineEpsilon' ? machineEpsilon(type) : epsilon1,
      epsilon1Use === 'add' ? addedEpsilonRange : flooringEpsilonRange,
    ),
    epsilon1Use,
  }
}
