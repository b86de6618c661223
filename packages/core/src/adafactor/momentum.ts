import { allAxes } from '../tensors/shape.js'
import type { StepContext } from './step-context.js'
import type { StepForm } from './step-form.js'

/** The update that momentum makes of a fresh one, and what it keeps. */
export interface Averaged<T> {
  readonly update: T
  /** The momentum after the step. */
  readonly momentum: T
}

/**
 * M = beta1 M + (1 - beta1) U (the paper leaves momentum out; T5X, Keras and others put it there).
 *
 * @param fresh the clipped update, times alpha if momentum comes after the step size
 * @param old M before the step
 */
export function averageUpdates<T>(
  context: StepContext<T>,
  { beta1, placement, type, rounds, caution }: NonNullable<StepForm['momentum']>,
  {
    fresh,
    old,
    alpha,
    G,
  }: { readonly fresh: T; readonly old: T; readonly alpha: T; readonly G: T },
): Averaged<T> {
  const { ops, unlessSkipped } = context
  const { add, multiply, constant } = ops
  const round = (value: T) => (type === 'bfloat16' ? ops.bfloat16(value) : value)
  const roundIf = (asked: boolean | undefined, value: T) => (asked ? round(value) : value)
  const M = add(
    multiply(roundIf(rounds?.beta1, constant(beta1)), old),
    multiply(constant(1 - beta1), roundIf(rounds?.update, fresh)),
  )
  const applied = roundIf(rounds?.applied, M)
  // What is stored as bfloat16 is rounded by the store, in its own way.
  const kept = rounds?.applied || context.form.types?.momentum === 'bfloat16' ? applied : round(M)
  const momentum = unlessSkipped(old, kept)
  const careful = caution ? whereItAgrees(context, applied, G) : applied
  return { momentum, update: placement === 'afterStepSize' ? careful : multiply(alpha, careful) }
}

/** The smallest share of elements that a cautious update counts as left, as in timm. */
const smallestShare = 1e-3

/** The update where it has the gradient's sign, larger by the share of the elements left out. */
function whereItAgrees<T>({ ops, form }: StepContext<T>, update: T, gradient: T): T {
  const zero = ops.constant(0)
  // Not the product of both, which may be zero in float32 where neither is.
  const sign = ops.subtract(ops.greater(gradient, zero), ops.greater(zero, gradient))
  const agrees = ops.greater(ops.multiply(update, sign), zero)
  const share = ops.maximum(ops.mean(agrees, allAxes(form.rank)), ops.constant(smallestShare))
  return ops.divide(ops.multiply(update, agrees), share)
}
