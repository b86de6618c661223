import type { ReportName } from '../adafactor/step-form.js'
import type { ParameterSlot } from './parameter-slot.js'

/** What the last step did to one parameter. */
export interface StepReport {
  /** The step size alpha: the learning rate, times the parameter's scale if it is relative to it. */
  readonly learningRate: number
  /** RMS of the parameter before the step; undefined where the step size is not relative to it. */
  readonly parameterRms: number | undefined
  /** RMS of the update before clipping and step size; undefined without clipping. */
  readonly updateRms: number | undefined
  /** What the update was divided by to clip it: 1 if it was small enough. */
  readonly clipping: number
  /** Whether the parameter was left as it was because its gradient was not finite. */
  readonly skipped: boolean
}

/** Puts a report together from what the device left and what the host knows. */
export function stepReport(
  { settings, lastScalars }: ParameterSlot<unknown>,
  read: Readonly<Partial<Record<ReportName, number>>>,
): StepReport {
  const { parameterScale, clipThreshold } = settings
  const { parameterRms, updateRms, nonFinite } = read
  const rho = lastScalars?.rho ?? 0
  const scale =
    parameterScale && parameterRms !== undefined
      ? Math.min(
          Math.max(parameterRms, parameterScale.epsilon2),
          parameterScale.maximum ?? Number.POSITIVE_INFINITY,
        )
      : 1
  return {
    learningRate: scale * rho,
    parameterRms,
    updateRms,
    clipping:
      clipThreshold === null || updateRms === undefined
        ? 1
        : Math.max(1, updateRms / clipThreshold),
    skipped: (nonFinite ?? 0) > 0,
  }
}
