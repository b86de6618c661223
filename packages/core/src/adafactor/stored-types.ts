import { checkType, type ElementType, isHalfType } from '../tensors/element-type.js'
import type { StateType } from './options.js'
import type { ParameterSettings } from './settings.js'
import type { StepForm, StepStorage, StoredName } from './step-form.js'

/**
 * What the tensors of a step are stored as where the backend has to be told, and which of them are
 * rounded stochastically.
 *
 * @param isFactored whether the second moment is
 * @throws AdafactorError `tensor/type` for a type that the backend has not
 */
export function storedTypes(
  { stateType, momentum, rounding, stateRounding }: ParameterSettings,
  isFactored: boolean,
  { backend, types, parameter }: StepStorage,
): Pick<StepForm, 'types' | 'stochastic'> {
  const [usual] = types
  /** A type that is asked for; undefined if it is what the backend takes anyway. */
  const asked = (option: string, type: StateType | undefined): ElementType | undefined => {
    const own = type === 'parameter' ? parameter : type
    if (own === undefined || own === usual) return undefined
    checkType(backend, types, `option "${option}"`, own)
    return own
  }
  const moments = asked('stateType', stateType)
  // What is to be bfloat16 and can't be stored so is rounded by the step.
  const isRoundedByStep =
    momentum?.type === 'bfloat16' && !types.includes('bfloat16') && stateRounding === undefined
  const momentumType = momentum?.type === 'float32' || isRoundedByStep ? undefined : momentum?.type
  const named: [StoredName, ElementType | undefined][] = [
    // Any other type that the user's tensor has is the backend's affair.
    ['parameter', isHalfType(parameter) ? parameter : undefined],
    ...(isFactored ? (['rowMoment', 'columnMoment'] as const) : (['moment'] as const)).map(
      (name): [StoredName, ElementType | undefined] => [name, moments],
    ),
    ['momentum', asked('momentum.type', momentumType)],
  ]
  const told = named.filter((entry): entry is [StoredName, ElementType] => entry[1] !== undefined)
  const stochastic = told
    .filter(([name, type]) => isHalfType(type) && (name === 'parameter' ? rounding : stateRounding))
    .map(([name]) => name)
  return {
    ...(told.length > 0 ? { types: Object.fromEntries(told) } : {}),
    ...(stochastic.length > 0 ? { stochastic } : {}),
  }
}
