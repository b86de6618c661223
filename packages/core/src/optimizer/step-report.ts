import type { ReportName, StepForm, StepScalars } from '../adafactor/step-form.js'

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

/**
 * Puts a report together from what the device left and what the host knows.
 *
 * @param parameter its form
 * @param scalars of the step, as `stepScalars` gave them
 * @param read the numbers of the form's reports
 *
 * @example
 * ```ts
 * import { resolveParameterOptions, stepForm, stepReport, stepScalars } from '@adafactor/core'
 *
 * const settings = resolveParameterOptions({}, 'weights', [4, 3])
 * const form = stepForm([4, 3], settings)
 * const read = { parameterRms: [0.5], updateRms: [2] }
 * console.log(stepReport({ form }, stepScalars(settings, 1, 0), read).clipping) // => 2
 * ```
 */
export function stepReport(
  { form }: { readonly form: StepForm },
  { rho }: Pick<StepScalars<number>, 'rho'>,
  read: Readonly<Partial<Record<ReportName, ArrayLike<number>>>>,
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
  parameterRms: ArrayLike<number>,
  { epsilon2, maximum = Number.POSITIVE_INFINITY }: NonNullable<StepForm['parameterScale']>,
): number[] {
  return Array.from(parameterRms, (rms) => Math.min(Math.max(rms, epsilon2), maximum))
}

/** Slices are equally large, so the RMS of the whole is the RMS of theirs. */
function rmsOfSlices(rms: ArrayLike<number> | undefined): number | undefined {
  if (rms === undefined || rms.length === 1) return rms?.[0]
  return Math.sqrt(Array.from(rms).reduce((sum, value) => sum + value * value, 0) / rms.length)
}
