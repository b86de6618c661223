import type { ReportName, StepForm, StepScalars } from '../adafactor/step-form.js'
import type { TensorData } from '../backend.js'
import type { TrainedParameter } from './trained-parameter.js'

/** What the last step did to one parameter. */
export interface StepReport {
  /**
   * The step size alpha: the learning rate, times the parameter's scale if it is relative to it;
   * the mean over slices that have scales of their own.
   */
  readonly learningRate: number
  /** RMS of the parameter before the step; undefined where the step size is not relative to it. */
  readonly parameterRms: number | undefined
  /** RMS of the update before clipping and step size; undefined without clipping. */
  readonly updateRms: number | undefined
  /** What the update was divided by to clip it: 1 if it was small enough; the most of any slice. */
  readonly clipping: number
  /** Whether the parameter was left as it was because its gradient was not finite. */
  readonly skipped: boolean
  /**
   * How many finite numbers of the parameter and its state became infinite, since float16 ends at
   * 65504; undefined where nothing is stored in float16.
   */
  readonly overflowed: number | undefined
}

/** Puts a report together from what the device left and what the host knows. */
export function stepReport(
  { form }: TrainedParameter<unknown>,
  { rho }: StepScalars<number>,
  read: Readonly<Partial<Record<ReportName, TensorData>>>,
): StepReport {
  const { parameterScale, clipThreshold } = form
  const scales =
    read.parameterRms && parameterScale ? scalesOf(read.parameterRms, parameterScale) : [1]
  const clippings =
    read.updateRms && clipThreshold !== null
      ? Array.from(read.updateRms, (rms) => Math.max(1, rms / clipThreshold))
      : [1]
  return {
    learningRate: (rho * scales.reduce((sum, scale) => sum + scale, 0)) / scales.length,
    parameterRms: rmsOfSlices(read.parameterRms),
    updateRms: rmsOfSlices(read.updateRms),
    clipping: Math.max(...clippings),
    skipped: (read.nonFinite?.[0] ?? 0) > 0,
    overflowed: read.overflowed?.[0],
  }
}

function scalesOf(
  parameterRms: TensorData,
  { epsilon2, maximum = Number.POSITIVE_INFINITY }: NonNullable<StepForm['parameterScale']>,
): number[] {
  return Array.from(parameterRms, (rms) => Math.min(Math.max(rms, epsilon2), maximum))
}

/** Slices are equally large, so the RMS of the whole is the RMS of theirs. */
function rmsOfSlices(rms: TensorData | undefined): number | undefined {
  if (rms === undefined || rms.length === 1) return rms?.[0]
  return Math.sqrt([...rms].reduce((sum, value) => sum + value * value, 0) / rms.length)
}
