/** What depends only on the step count and the settings: computed on the host, in float64. */
import { invalidOption, smallestNormal } from '../checks/option-checks.js'
import type { Schedule } from './options.js'
import type { ParameterSettings, StepSizeSettings } from './settings.js'
import type { StepScalars } from './step-form.js'

/**
 * The run-time numbers of a step.
 *
 * @param t which update of the parameter this is, counted from 1
 * @param updatesBefore what schedules are asked with: the optimizer's updates before this one
 * @throws AdafactorError `option/invalid` if a schedule returns anything but a number from 0 up
 */
export function stepScalars(
  settings: ParameterSettings,
  t: number,
  updatesBefore: number,
): StepScalars<number> {
  const { beta2, weightDecay } = settings
  const { rho, learningRate } = stepSizeAt(settings, t, updatesBefore)
  const rate = weightDecay ? valueAt('weightDecay', weightDecay.rate, updatesBefore) : 0
  return {
    ...beta2At(beta2, t),
    rho,
    decayRate: weightDecay?.coefficient === 'learningRate' ? rate * learningRate : rate,
  }
}

/** beta2 and 1 - beta2, neither formed from the other where that would lose digits. */
function beta2At(
  beta2: ParameterSettings['beta2'],
  t: number,
): Pick<StepScalars<number>, 'beta2' | 'beta2Weight'> {
  if (typeof beta2 === 'number') return { beta2, beta2Weight: 1 - beta2 }
  if ('adam' in beta2) {
    const b = beta2.adam
    const correction = 1 - b ** t
    return { beta2: (b * (1 - b ** (t - 1))) / correction, beta2Weight: (1 - b) / correction }
  }
  const { exponent, offset, cap } = beta2
  // A weight of zero would leave a fresh second moment at zero, to be divided by.
  const weight = Math.max(Math.max(t - offset, 1) ** -exponent, 1 - cap, smallestNormal)
  return { beta2: 1 - weight, beta2Weight: weight }
}

/** rho, and the learning rate that weight decay may be coupled to. */
function stepSizeAt(
  { learningRate: given, relativeStep }: StepSizeSettings,
  t: number,
  updatesBefore: number,
): { rho: number; learningRate: number } {
  if (given !== undefined) {
    const learningRate = valueAt('learningRate', given, updatesBefore)
    return { rho: learningRate, learningRate }
  }
  const slowing = 1 / Math.sqrt(t)
  if ('warmUp' in relativeStep) {
    const rho = relativeStep.factor * Math.min(relativeStep.warmUp * t, slowing)
    return { rho, learningRate: rho }
  }
  const cap = valueAt('relativeStep.cap', relativeStep.cap, updatesBefore)
  return { rho: relativeStep.factor * Math.min(cap, slowing), learningRate: cap }
}

function valueAt(option: string, rate: number | Schedule, updatesBefore: number): number {
  if (typeof rate === 'number') return rate
  const value: unknown = rate(updatesBefore)
  if (typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY) return value
  throw invalidOption(
    `${option}(${updatesBefore})`,
    value,
    'a finite number at least 0, whatever the number of updates before',
  )
}
