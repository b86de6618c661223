import { rms, type StepContext } from './step-context.js'

/** What an update is multiplied by once it is clipped, and the RMS that decides. */
export interface ClippedFactor<T> {
  readonly scale: T
  /** RMS(U); absent where nothing is clipped. */
  readonly updateRms?: T
}

/** factor / max(1, RMS(U) / d): a factor of the update that clips it too (Algorithm 4, line 9; section 6). */
export function clipping<T>(context: StepContext<T>, U: T, factor: T): ClippedFactor<T> {
  const { ops, form } = context
  const { clipThreshold, clipBatchAxes } = form
  if (clipThreshold === null) return { scale: factor }
  const updateRms = rms(context, U, clipBatchAxes)
  const one = ops.constant(1)
  const excess = ops.divide(updateRms, ops.constant(clipThreshold))
  return { scale: ops.divide(factor, ops.maximum(one, excess)), updateRms }
}
