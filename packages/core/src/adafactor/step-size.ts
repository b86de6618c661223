import { rms, type StepContext } from './step-context.js'

/** The step size, and the RMS that it is relative to. */
export interface RelativeStepSize<T> {
  readonly alpha: T
  /** RMS(X); absent where the step size is not relative to the parameter. */
  readonly parameterRms?: T
}

/**
 * alpha = max(eps2, RMS(X)) rho (Algorithm 4, line 3; section 8).
 *
 * @param decayed X after weight decay, whose RMS some peers take
 */
export function stepSize<T>(
  context: StepContext<T>,
  X: T,
  decayed: T,
  rho: T,
): RelativeStepSize<T> {
  const { ops, form } = context
  if (!form.parameterScale) return { alpha: rho }
  const { epsilon2, maximum, afterWeightDecay, batchAxes } = form.parameterScale
  const parameterRms = rms(context, afterWeightDecay ? decayed : X, batchAxes)
  const floored = ops.maximum(parameterRms, ops.constant(epsilon2))
  const scale = maximum === undefined ? floored : ops.minimum(floored, ops.constant(maximum))
  return { alpha: ops.multiply(scale, rho), parameterRms }
}
