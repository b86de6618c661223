/**
 * Adafactor as the paper has it: Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear
 * Memory Cost" (arXiv 1804.04235), Algorithms 4 (matrices), 5 (vectors) and 6 (proposed values). Its
 * sums are means here, which changes nothing: V is the same.
 */
import type { TensorOps } from '../tensor-ops.js'
import { type Axes, allAxes } from '../tensors/shape.js'
import { clipping } from './clipping.js'
import { averageUpdates } from './momentum.js'
import { secondMoment } from './second-moment.js'
import type { StepContext } from './step-context.js'
import {
  type ReportName,
  type StateName,
  type StepForm,
  type StepScalars,
  type StoredName,
  stateAxes,
} from './step-form.js'
import { stepSize } from './step-size.js'

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
 * One step for one parameter on any arithmetic. All tensors have the parameter's rank, and size 1
 * along axes along which they do not vary. Nothing that is given is changed.
 *
 * @param form of the parameter, as `stepForm` makes it
 * @param tensors before the step; the state as `stateAxes` says, zeros at first
 * @param scalars for this step, as `stepScalars` gives them
 * @example
 * ```ts
 * import { adafactorStep, denseOps, resolveParameterOptions, stepForm } from '@adafactor/core'
 *
 * const ops = denseOps('float64')
 * const form = stepForm([2, 2], resolveParameterOptions({}, 'weights', [2, 2]))
 * const zeros = (shape: number[]) => ({ shape, data: new Float64Array(shape[0] * shape[1]) })
 * const { parameter, intermediates } = adafactorStep(
 *   ops,
 *   form,
 *   {
 *     parameter: { shape: [2, 2], data: Float64Array.of(1, 1, 1, 1) },
 *     gradient: { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
 *     state: { rowMoment: zeros([2, 1]), columnMoment: zeros([1, 2]) },
 *   },
 *   {
 *     beta2: ops.constant(0),
 *     beta2Weight: ops.constant(1),
 *     rho: ops.constant(0.01),
 *     decayRate: ops.constant(0),
 *   },
 * )
 * console.log(parameter.shape, Object.keys(intermediates).includes('V')) // => [ 2, 2 ] true
 * ```
 */
export function adafactorStep<T>(
  ops: TensorOps<T>,
  form: StepForm,
  tensors: StepTensors<T>,
  scalars: StepScalars<T>,
): StepResult<T> {
  const { parameter: X, state } = tensors
  const G = gradientOf(ops, form, tensors)
  const nonFinite = form.skipNonFinite ? countNonFinite(ops, form, G) : undefined
  const context: StepContext<T> = {
    ops,
    form,
    unlessSkipped: (old, value) =>
      nonFinite === undefined ? value : ops.where(nonFinite, old, value),
  }

  // V = beta2 V + (1 - beta2) (G^2 + eps1), U = G / sqrt(V)             (Algorithm 4, lines 5 to 8)
  const { U, ...moments } = secondMoment(context, G, state, scalars)
  // alpha = max(eps2, RMS(X)) rho                                                          (line 3)
  const decayed = decay(ops, form, X, scalars)
  const { alpha, parameterRms } = stepSize(context, X, decayed, scalars.rho)
  // U / max(1, RMS(U) / d)                                                                 (line 9)
  const factor = form.momentum?.placement === 'beforeStepSize' ? ops.constant(1) : alpha
  const { scale, updateRms } = clipping(context, U, factor)
  const { update, momentum } = form.momentum
    ? averageUpdates(context, form.momentum, {
        fresh: ops.multiply(U, scale),
        old: state.momentum as T,
        alpha,
        G,
      })
    : { update: ops.multiply(scale, U), momentum: undefined }
  // X = X - alpha U                                                                       (line 10)
  const kept = decayByStepSize(ops, form, { X, decayed, alpha }, scalars)
  const parameter = context.unlessSkipped(X, ops.subtract(kept, update))
  const next = withoutAbsent<StateName, T>({ ...moments.state, momentum })

  return {
    parameter,
    state: next,
    report: withoutAbsent<ReportName, T>({
      parameterRms,
      updateRms,
      nonFinite,
      overflowed: countOverflowed(ops, form, { parameter, ...next }),
    }),
    intermediates: {
      ...moments.intermediates,
      ...(form.momentum ? {} : { scale }),
      U,
      alpha,
      update,
    },
  }
}

/** G: the gradient, scaled as that of all parameters together is, or its negative. */
function gradientOf<T>(
  ops: TensorOps<T>,
  form: StepForm,
  { gradient, gradientScale }: StepTensors<T>,
): T {
  const scaled = gradientScale === undefined ? gradient : ops.multiply(gradient, gradientScale)
  return form.maximize ? ops.subtract(ops.constant(0), scaled) : scaled
}

/** How many elements are NaN or infinite. */
function countNonFinite<T>(ops: TensorOps<T>, { rank }: StepForm, G: T): T {
  return ops.sum(ops.where(ops.isFinite(G), ops.constant(0), ops.constant(1)), allAxes(rank))
}

/** From here on a number is infinite in float16: half a unit beyond the largest one. */
const overflowOfFloat16 = 65520

/** How many finite numbers become infinite as they are stored; undefined if none is stored in float16. */
function countOverflowed<T>(
  ops: TensorOps<T>,
  form: StepForm,
  stored: Readonly<Partial<Record<StoredName, T>>>,
): T | undefined {
  const isOver = (value: T) =>
    ops.where(
      ops.isFinite(value),
      ops.where(
        ops.greater(ops.constant(overflowOfFloat16), ops.abs(value)),
        ops.constant(0),
        ops.constant(1),
      ),
      ops.constant(0),
    )
  const { rank, types = {} } = form
  // Each element once, though a moment of few axes stands for many of the parameter.
  const axes: Partial<Record<StoredName, Axes>> = stateAxes(form)
  const counts = (Object.keys(types) as StoredName[])
    .filter((name) => types[name] === 'float16')
    .map((name) => ops.sum(isOver(stored[name] as T), axes[name] ?? allAxes(rank)))
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => ops.add(sum, count))
}

/** X after weight decay whose rate the host knows. */
function decay<T>(ops: TensorOps<T>, form: StepForm, X: T, { decayRate }: StepScalars<T>): T {
  return form.weightDecay === 'hostRate' ? ops.subtract(X, ops.multiply(decayRate, X)) : X
}

/** X after weight decay in proportion to the step size, where that is asked for. */
function decayByStepSize<T>(
  ops: TensorOps<T>,
  form: StepForm,
  { X, decayed, alpha }: { readonly X: T; readonly decayed: T; readonly alpha: T },
  { decayRate }: StepScalars<T>,
): T {
  if (form.weightDecay !== 'stepSize') return decayed
  return ops.subtract(X, ops.multiply(ops.multiply(decayRate, alpha), X))
}

function withoutAbsent<N extends string, T>(
  values: Readonly<Partial<Record<N, T | undefined>>>,
): Partial<Record<N, T>> {
  const present = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as Partial<Record<N, T>>
}
