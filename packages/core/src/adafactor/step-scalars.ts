/** What depends only on the step count and the settings: computed on the host, in float64. */
import { invalidOption, smallestNormal } from '../checks/option-checks.js'
import type { Schedule } from './options.js'
import type { ParameterSettings } from './settings.js'
import type { StepScalars } from './step-form.js'

/**
 * The run-time numbers of a step.
 *
 * @param t which update of the parameter this is, counted from 1
 * @param updatesBefore what schedules are asked with: the optimizer's updates before this one
 * @throws AdafactorError `option/invalid` if a schedule returns anything but a number from 0 up
 */
export function stepScalars(
  { beta2, stepSize, weightDecay }: ParameterSettings,
  t: number,
  updatesBefore: number,
): StepScalars<number> {
  const { rho, learningRate } = stepSizeAt(stepSize, t, updatesBefore)
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
  switch (beta2.kind) {
    case 'constant':
      return { beta2: beta2.beta2, beta2Weight: 1 - beta2.beta2 }
    case 'adam': {
      const b = beta2.beta2
      const correction = 1 - b ** t
      return { beta2: (b * (1 - b ** (t - 1))) / correction, beta2Weight: (1 - b) / correction }
    }
    case 'power': {
      // A weight of zero would leave a fresh second moment at zero, to be divided by.
      const weight = Math.max(
        Math.max(t - beta2.offset, 1) ** -beta2.exponent,
        1 - beta2.cap,
        smallestNormal,
      )
      return { beta2: 1 - weight, beta2Weight: weight }
    }
  }
}

/** rho, and the learning rate that weight decay may be coupled to. */
function stepSizeAt(
  stepSize: ParameterSettings['stepSize'],
  t: number,
  updatesBefore: number,
): { rho: number; learningRate: number } {
  const slowing = 1 / Math.sqrt(t)
  switch (stepSize.kind) {
    case 'learningRate': {
      const learningRate = valueAt('learningRate', stepSize.learningRate, updatesBefore)
      return { rho: learningRate, learningRate }
    }
    case 'relative': {
      const cap = valueAt('relativeStep.cap', stepSize.cap, updatesBefore)
      return { rho: stepSize.factor * Math.min(cap, slowing), learningRate: cap }
    }
    case 'warmUp': {
      const rho = stepSize.factor * Math.min(stepSize.slope * t, slowing)
      return { rho, learningRate: rho }
    }
  }
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
