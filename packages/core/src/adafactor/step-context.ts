import type { TensorOps } from '../tensor-ops.js'
import { type Axes, allAxes, without } from '../tensors/shape.js'
import type { StepForm } from './step-form.js'

/** What every part of a step needs. */
export interface StepContext<T> {
  readonly ops: TensorOps<T>
  readonly form: StepForm
  /** The old value where the step is skipped, since the gradient is not finite; else the new one. */
  unlessSkipped(old: T, value: T): T
}

/** RMS of a value over all axes but those of a batch (paper, section 6). */
export function rms<T>({ ops, form }: StepContext<T>, value: T, batchAxes: Axes = []): T {
  return ops.sqrt(ops.mean(ops.square(value), without(allAxes(form.rank), batchAxes)))
}
