import { checkNumber, conflict } from '../../checks/option-checks.js'
import { AdafactorError } from '../../errors.js'
import { checkRate } from '../number-checks.js'
import type { ParameterOptions, RelativeStep } from '../options.js'
import type { StepSizeSettings } from '../settings.js'
import { checkParts } from './option-parts.js'

/** The step size: of a learning rate, or relative. */
export function resolveStepSize({
  learningRate,
  relativeStep,
}: ParameterOptions): StepSizeSettings {
  if (learningRate !== undefined) {
    const rate = checkRate('learningRate', learningRate)
    if (relativeStep !== undefined && relativeStep !== false) {
      throw conflict(
        'learningRate',
        'relativeStep',
        'give a learning rate, or a relative step (with a cap, if it should be limited)',
      )
    }
    return { learningRate: rate, relativeStep: false }
  }
  if (relativeStep === false) {
    throw new AdafactorError(
      'option/conflict',
      'option "relativeStep" is false and there is no "learningRate": give one, or leave both out',
    )
  }
  const asked = relativeStep === undefined || relativeStep === true ? {} : relativeStep
  return { relativeStep: resolveRelativeStep(asked) }
}

function resolveRelativeStep(
  relativeStep: RelativeStep,
): Exclude<StepSizeSettings['relativeStep'], false> {
  checkParts('relativeStep', relativeStep, 'true, false')
  const { cap = 1e-2, warmUp, factor = 1 } = relativeStep
  checkNumber('relativeStep.factor', factor, { above: 0 })
  const limit = checkRate('relativeStep.cap', cap)
  if (warmUp === undefined) return { cap: limit, factor }
  const slope = checkNumber('relativeStep.warmUp', warmUp, { above: 0 })
  if (relativeStep.cap !== undefined) {
    throw conflict('relativeStep.cap', 'relativeStep.warmUp', 'the warm-up is in place of the cap')
  }
  return { warmUp: slope, factor }
}
