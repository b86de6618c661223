/**
 * Adafactor: one step for one parameter, over an abstract arithmetic.
 *
 * Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost"
 * (arXiv 1804.04235), Algorithms 4 (matrices), 5 (vectors) and 6 (proposed values). Sums are
 * means here, which changes nothing: V is the same.
 */

import { smallestNormal } from '../checks/option-checks.js'
import type { TensorOps } from '../tensor-ops.js'
import { type Axes, allAxes, without } from '../tensors/shape.js'
import type { ReportName, StateName, StepForm, StepScalars } from './step-form.js'

/** The tensors of one step for one parameter, as the paper has them before it. */
export interface StepTensors<T> {
  /** X */
  readonly parameter: T
  /** G, of the parameter's shape */
  readonly gradient: T
  /** What the gradient is multiplied by first, if the form says that it is. */
  readonly gradientScale?: T
  /** Zeros before the first step. */
  readonly state: Readonly<Partial<Record<StateName, T>>>
}

/** What one step gives: new values, none of the old ones changed. */
export interface StepResult<T> {
  /** X after the step. */
  readonly parameter: T
  /** What is kept for the next step. */
  readonly state: Readonly<Partial<Record<StateName, T>>>
  /** What the step says about itself. */
  readonly report: Readonly<Partial<Record<ReportName, T>>>
  /** The quantities of the paper, by name. Some are there only to be looked at. */
  readonly intermediates: Readonly<Record<string, T>>
}

/**
 * One step for one parameter on any arithmetic: Shazeer and Stern, arXiv 1804.04235, Algorithms 4
 * (matrices) and 5 (vectors). All tensors have the parameter's rank, and size 1 along axes along
 * which they do not vary. Nothing that is given is changed.
 *
 * @param form of the parameter, as `stepForm` makes it
 * @param tensors before the step; the state as `stateAxes` says, zeros at first
 * @param scalars for this step, as `stepScalars` gives them
 */
export function adafactorStep<T>(
  ops: TensorOps<T>,
  form: StepForm,
  { parameter: X, gradient, gradientScale, state }: StepTensors<T>,
  scalars: StepScalars<T>,
): StepResult<T> {
  const { constant, add, subtract, multiply, divide, minimum, maximum } = ops
  const { sqrt, rsqrt, square, mean } = ops
  const { factors, momentum, parameterScale, clipThreshold } = form
  const everything = allAxes(form.rank)
  const rms = (value: T, batchAxes: Axes = []) =>
    sqrt(mean(square(value), without(everything, batchAxes)))
  const intermediates: Record<string, T> = {}

  const scaled = gradientScale === undefined ? gradient : multiply(gradient, gradientScale)
  const G = form.maximize ? subtract(constant(0), scaled) : scaled
  const nonFinite = form.skipNonFinite
    ? ops.sum(ops.where(ops.isFinite(G), constant(0), constant(1)), everything)
    : undefined
  const unlessSkipped = (old: T, value: T) =>
    nonFinite === undefined ? value : ops.where(nonFinite, old, value)

  // R, C, V: running averages of G^2 + eps1                              (Algorithm 4, lines 5-7)
  const squares = form.epsilon1Use === 'add' ? add(square(G), constant(form.epsilon1)) : square(G)
  const average = (old: T | undefined, value: T) =>
    unlessSkipped(
      old as T,
      add(multiply(scalars.beta2, old as T), multiply(scalars.beta2Weight, value)),
    )
  const lifted = (moment: T) =>
    form.epsilon1Vanishes ? maximum(moment, constant(smallestNormal)) : moment
  let nextState: Partial<Record<StateName, T>>
  let U: T
  if (factors) {
    const R = average(state.rowMoment, mean(squares, factors.columns))
    const C = average(state.columnMoment, mean(squares, factors.rows))
    const meanR = mean(R, factors.rows)
    nextState = { rowMoment: R, columnMoment: C }
    // U = G / sqrt(V), V = R C / mean(R), from the roots of each: neither R C nor R / mean(R) stays
    // within float32 where one row has a gradient of zeros and another a large one.
    if (form.epsilon1Use === 'add') {
      // The mean, for each row that has an R: so its root is taken with the rows, in no pass of its own.
      const rowMean = ops.where(R, meanR, R)
      const rowFactor = multiply(rsqrt(lifted(R)), sqrt(rowMean))
      const columnFactor = rsqrt(lifted(C))
      U = multiply(multiply(G, rowFactor), columnFactor)
      Object.assign(intermediates, { rowFactor, columnFactor, V: multiply(divide(R, meanR), C) })
    } else {
      const liftedMean = maximum(meanR, constant(form.epsilon1))
      const rowRoot = multiply(sqrt(R), rsqrt(liftedMean))
      const columnRoot = sqrt(C)
      U = divide(G, maximum(multiply(rowRoot, columnRoot), constant(form.epsilon1)))
      Object.assign(intermediates, { rowRoot, columnRoot, V: multiply(divide(R, liftedMean), C) })
    }
    Object.assign(intermediates, { R, C, meanR })
  } else {
    const V = average(state.moment, squares)
    nextState = { moment: V }
    U =
      form.epsilon1Use === 'add'
        ? multiply(G, rsqrt(lifted(V)))
        : divide(G, maximum(sqrt(V), constant(form.epsilon1)))
    intermediates.V = V
  }

  // The step size, relative to the parameter: alpha = max(eps2, RMS(X)) rho          (line 4)
  const decayed = form.weightDecay === 'hostRate' ? subtract(X, multiply(scalars.decayRate, X)) : X
  let alpha = scalars.rho
  let parameterRms: T | undefined
  if (parameterScale) {
    const { epsilon2, maximum: largest, afterWeightDecay, batchAxes } = parameterScale
    parameterRms = rms(afterWeightDecay ? decayed : X, batchAxes)
    const floored = maximum(parameterRms, constant(epsilon2))
    alpha = multiply(largest === null ? floored : minimum(floored, constant(largest)), scalars.rho)
  }

  // The update, clipped: U / max(1, RMS(U) / d)                                       (line 8)
  let updateRms: T | undefined
  const clipped = (factor: T) => {
    if (clipThreshold === null) return factor
    updateRms = rms(U, form.clipBatchAxes)
    return divide(factor, maximum(constant(1), divide(updateRms, constant(clipThreshold))))
  }

  // The parameter: X - alpha U                                                        (line 9)
  let update: T
  if (momentum) {
    const { beta1, placement, dtype, rounds, caution } = momentum
    const round = (value: T) => (dtype === 'bfloat16' ? ops.bfloat16(value) : value)
    const roundIf = (asked: boolean | undefined, value: T) => (asked ? round(value) : value)
    const fresh = multiply(U, clipped(placement === 'afterStepSize' ? alpha : constant(1)))
    const M = add(
      multiply(roundIf(rounds?.beta1, constant(beta1)), state.momentum as T),
      multiply(constant(1 - beta1), roundIf(rounds?.update, fresh)),
    )
    nextState.momentum = unlessSkipped(state.momentum as T, round(M))
    const applied = roundIf(rounds?.applied, M)
    const careful = caution ? whereItAgrees(ops, form, applied, G) : applied
    update = placement === 'afterStepSize' ? careful : multiply(alpha, careful)
  } else {
    const scale = clipped(alpha)
    intermediates.scale = scale
    update = multiply(scale, U)
  }
  const kept =
    form.weightDecay === 'stepSize'
      ? subtract(X, multiply(multiply(scalars.decayRate, alpha), X))
      : decayed

  return {
    parameter: unlessSkipped(X, subtract(kept, update)),
    state: nextState,
    report: {
      ...(parameterRms === undefined ? {} : { parameterRms }),
      ...(updateRms === undefined ? {} : { updateRms }),
      ...(nonFinite === undefined ? {} : { nonFinite }),
    },
    intermediates: { ...intermediates, U, alpha, update },
  }
}

/** The smallest share of elements that a cautious update counts as left, as in timm. */
const smallestShare = 1e-3

/** The update where it has the gradient's sign, larger by the share of the elements left out. */
function whereItAgrees<T>(ops: TensorOps<T>, { rank }: StepForm, update: T, gradient: T): T {
  const agrees = ops.greater(ops.multiply(update, gradient), ops.constant(0))
  const share = ops.maximum(ops.mean(agrees, allAxes(rank)), ops.constant(smallestShare))
  return ops.divide(ops.multiply(update, agrees), share)
}
