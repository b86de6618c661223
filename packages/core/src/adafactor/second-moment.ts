import { smallestNormal } from '../checks/option-checks.js'
import type { FactorAxes } from './options.js'
import type { StepContext } from './step-context.js'
import type { StateName, StepScalars } from './step-form.js'

/** The second moment after a step, and the update that comes of it. */
export interface SecondMoment<T> {
  /** U = G / sqrt(V) */
  readonly U: T
  /** R and C, or V. */
  readonly state: Readonly<Partial<Record<StateName, T>>>
  /** The quantities of the paper, by name. */
  readonly intermediates: Readonly<Record<string, T>>
}

type State<T> = Readonly<Partial<Record<StateName, T>>>

/** V, the running average of G^2 + eps1, as R and C or element by element; and U = G / sqrt(V). */
export function secondMoment<T>(
  context: StepContext<T>,
  G: T,
  state: State<T>,
  scalars: StepScalars<T>,
): SecondMoment<T> {
  const { ops, form } = context
  const squares =
    form.epsilon1Use === 'add' ? ops.add(ops.square(G), ops.constant(form.epsilon1)) : ops.square(G)
  const { factors } = form
  return factors
    ? factoredMoment(context, factors, G, squares, state, scalars)
    : elementMoment(context, G, squares, state, scalars)
}

/** Algorithm 4, lines 5 to 8, and U = G / sqrt(V) with V = R C / mean(R). */
function factoredMoment<T>(
  context: StepContext<T>,
  factors: FactorAxes,
  G: T,
  squares: T,
  state: State<T>,
  scalars: StepScalars<T>,
): SecondMoment<T> {
  const { ops, form } = context
  const { constant, multiply, divide, maximum, sqrt, rsqrt, mean } = ops
  const R = average(context, scalars, state.rowMoment as T, mean(squares, factors.columns))
  const C = average(context, scalars, state.columnMoment as T, mean(squares, factors.rows))
  const meanR = mean(R, factors.rows)
  const moments = { state: { rowMoment: R, columnMoment: C } }
  // U comes from the roots of R and of C: neither R C nor R / mean(R) stays within float32 where one
  // row has a gradient of zeros and another a large one.
  if (form.epsilon1Use === 'add') {
    // The mean, for each row that has an R: so its root is taken with the rows, in no pass of its own.
    const rowMean = ops.where(R, meanR, R)
    const rowFactor = multiply(rsqrt(lifted(context, R)), sqrt(rowMean))
    const columnFactor = rsqrt(lifted(context, C))
    const U = multiply(multiply(G, rowFactor), columnFactor)
    const V = multiply(divide(R, meanR), C)
    return { ...moments, U, intermediates: { rowFactor, columnFactor, V, R, C, meanR } }
  }
  const liftedMean = maximum(meanR, constant(form.epsilon1))
  const rowRoot = multiply(sqrt(R), rsqrt(liftedMean))
  const columnRoot = sqrt(C)
  const U = divide(G, maximum(multiply(rowRoot, columnRoot), constant(form.epsilon1)))
  const V = multiply(divide(R, liftedMean), C)
  return { ...moments, U, intermediates: { rowRoot, columnRoot, V, R, C, meanR } }
}

/** Algorithm 5, lines 5 and 6: V element by element, and U = G / sqrt(V). */
function elementMoment<T>(
  context: StepContext<T>,
  G: T,
  squares: T,
  state: State<T>,
  scalars: StepScalars<T>,
): SecondMoment<T> {
  const { ops, form } = context
  const V = average(context, scalars, state.moment as T, squares)
  const U =
    form.epsilon1Use === 'add'
      ? ops.multiply(G, ops.rsqrt(lifted(context, V)))
      : ops.divide(G, ops.maximum(ops.sqrt(V), ops.constant(form.epsilon1)))
  return { U, state: { moment: V }, intermediates: { V } }
}

/** beta2 old + (1 - beta2) value */
function average<T>(
  { ops, unlessSkipped }: StepContext<T>,
  { beta2, beta2Weight }: StepScalars<T>,
  old: T,
  value: T,
): T {
  return unlessSkipped(old, ops.add(ops.multiply(beta2, old), ops.multiply(beta2Weight, value)))
}

/** A moment that is never 0, also on a device for which what eps1 adds is 0. */
function lifted<T>({ ops, form }: StepContext<T>, moment: T): T {
  return form.epsilon1Vanishes ? ops.maximum(moment, ops.constant(smallestNormal)) : moment
}
