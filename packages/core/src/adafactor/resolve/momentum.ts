import { checkBoolean, checkChoice, checkNumber, conflict } from '../../checks/option-checks.js'
import { type ElementType, isHalfType } from '../../tensors/element-type.js'
import { betaRange } from '../number-checks.js'
import { optionParts } from '../option-words.js'
import type { MomentumRounding, ParameterOptions } from '../options.js'
import type { ParameterSettings } from '../settings.js'
import { checkParts } from './option-parts.js'
import { stateTypes } from './storage.js'

/** The running average of the updates. */
export function resolveMomentum(
  momentum: ParameterOptions['momentum'] = null,
): ParameterSettings['momentum'] {
  if (momentum === null) return null
  if (typeof momentum === 'number') return resolveMomentum({ beta1: momentum })
  checkParts('momentum', momentum, 'a number, null')
  const { beta1, placement = 'afterStepSize', type = 'float32', caution = false } = momentum
  const rounds = resolveMomentumRounding(momentum.rounds)
  if (rounds && isHalfType(type as ElementType) && type !== 'bfloat16') {
    throw conflict('momentum.rounds', 'momentum.type', 'only bfloat16 has what it asks for')
  }
  return {
    beta1: checkNumber('momentum.beta1', beta1, betaRange),
    placement: checkChoice('momentum.placement', placement, ['afterStepSize', 'beforeStepSize']),
    type: checkChoice('momentum.type', type, stateTypes),
    ...(rounds ? { rounds } : {}),
    ...(checkBoolean('momentum.caution', caution) ? { caution: true } : {}),
  }
}

function resolveMomentumRounding(rounds: MomentumRounding = {}): MomentumRounding | null {
  checkParts('momentum.rounds', rounds, 'absent')
  const asked = optionParts['momentum.rounds'].filter((what) =>
    checkBoolean(`momentum.rounds.${what}`, rounds[what] ?? false),
  )
  return asked.length === 0 ? null : Object.fromEntries(asked.map((what) => [what, true]))
}
