import { checkBoolean, conflict } from '../../checks/option-checks.js'
import type { ElementType } from '../../tensors/element-type.js'
import type { Shape } from '../../tensors/shape.js'
import type { ParameterOptions } from '../options.js'
import type { ParameterSettings } from '../settings.js'
import { resolveClipping } from './clipping.js'
import { resolveFactored } from './factored.js'
import { resolveMomentum } from './momentum.js'
import { resolveParameterScale } from './parameter-scale.js'
import { resolveBeta2, resolveEpsilon1 } from './second-moment.js'
import { resolveStepSize } from './step-size.js'
import { resolveStorage } from './storage.js'
import { resolveWeightDecay } from './weight-decay.js'

/**
 * The settings of one parameter, overrides and mask looked at already.
 *
 * @param decays what the mask of weight decay says, if there is one
 * @param type what the parameter is stored as
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
 */
export function resolveSettings(
  own: ParameterOptions,
  decays: boolean,
  shape: Shape,
  type: ElementType,
): ParameterSettings {
  const { maximize = false, skipNonFinite = false } = own
  const weightDecay = resolveWeightDecay(own.weightDecay)
  const settings: ParameterSettings = {
    ...resolveStepSize(own),
    beta2: resolveBeta2(own.beta2),
    ...resolveEpsilon1(own, type),
    ...resolveStorage(own),
    clipThreshold: resolveClipping(own.clipThreshold, shape),
    parameterScale: resolveParameterScale(own.parameterScale, shape),
    momentum: resolveMomentum(own.momentum),
    weightDecay: decays ? weightDecay : null,
    factored: resolveFactored(own.factored, shape),
    maximize: checkBoolean('maximize', maximize),
    skipNonFinite: checkBoolean('skipNonFinite', skipNonFinite),
  }
  const { parameterScale } = settings
  const byStepSize = settings.weightDecay?.coefficient === 'stepSize'
  if (parameterScale && byStepSize && parameterScale.afterWeightDecay) {
    throw conflict(
      'parameterScale.afterWeightDecay',
      'weightDecay.coefficient',
      'a decay by the whole step size ("stepSize") needs the parameter scale first',
    )
  }
  return settings
}
