/** A step of Adafactor and of Adam on a small matrix, with every intermediate value. */
import {
  adafactorStep,
  type DenseTensor,
  denseOps,
  resolveParameterOptions,
  stepForm,
  stepScalars,
} from '@adafactor/core'
import { type AdamStep, adamStep } from './adam-step.js'
import type { ExampleInput, ExampleState, Matrix } from './example-input.js'
import { matrixOf, numberOf, tensorOf } from './matrix-tensors.js'

export interface WorkedExample {
  /** Which step this is, counted from 1. */
  readonly step: number
  /** The settings of the paper: largest step, clipping threshold, and the two floors. */
  readonly rho: number
  readonly d: number
  readonly epsilon1: number
  readonly epsilon2: number
  /** The weight of what was kept before: 0 in the first step. */
  readonly beta2: number
  readonly squares: Matrix
  /** The mean of each row of G^2, and of each column. */
  readonly rowMeans: readonly number[]
  readonly columnMeans: readonly number[]
  /** Their running averages, which are kept. */
  readonly R: readonly number[]
  readonly C: readonly number[]
  readonly meanR: number
  /** R C / mean(R) */
  readonly V: Matrix
  readonly U: Matrix
  readonly rmsU: number
  /** U / max(1, RMS(U) / d) */
  readonly clipped: Matrix
  readonly rmsX: number
  readonly alpha: number
  /** X - alpha times the clipped U */
  readonly parameter: Matrix
  readonly adam: AdamStep
  /** What both optimizers take along to the next step. */
  readonly after: ExampleState
}

/** Computes the example in float64, Adafactor with the function that every backend's step is made of. */
export function computeExample({ gradient, parameter, before }: ExampleInput): WorkedExample {
  const ops = denseOps('float64')
  const [G, X] = [tensorOf(gradient), tensorOf(parameter)]
  const [rows, columns] = G.shape as readonly [number, number]
  const step = (before?.steps ?? 0) + 1
  const settings = resolveParameterOptions({}, 'X', G.shape)
  const form = stepForm(G.shape, settings)
  const scalars = stepScalars(settings, step, step - 1)
  const column = (values: readonly number[]): DenseTensor => ({
    shape: [values.length, 1],
    data: Float64Array.from(values),
  })
  const row = (values: readonly number[]): DenseTensor => ({
    shape: [1, values.length],
    data: Float64Array.from(values),
  })
  const done = adafactorStep(
    ops,
    form,
    {
      parameter: X,
      gradient: G,
      state: {
        rowMoment: column(before?.R ?? new Array(rows).fill(0)),
        columnMoment: row(before?.C ?? new Array(columns).fill(0)),
      },
    },
    {
      beta2: ops.constant(scalars.beta2),
      beta2Weight: ops.constant(scalars.beta2Weight),
      rho: ops.constant(scalars.rho),
      decayRate: ops.constant(scalars.decayRate),
    },
  )
  const value = (name: string) => done.intermediates[name] as DenseTensor
  const { updateRms, parameterRms } = done.report as Record<string, DenseTensor>
  const [R, C] = [[...value('R').data], [...value('C').data]]
  const rmsU = updateRms as DenseTensor
  const d = form.clipThreshold as number
  const squares = ops.square(G)
  const floored = ops.add(squares, ops.constant(form.epsilon1))
  const clipped = ops.divide(
    value('U'),
    ops.maximum(ops.constant(1), ops.divide(rmsU, ops.constant(d))),
  )
  const zeros = gradient.map((each) => each.map(() => 0))
  const adam = adamStep(ops, gradient, before?.adam ?? { m: zeros, v: zeros, parameter }, step)

  return {
    step,
    rho: scalars.rho,
    d,
    epsilon1: form.epsilon1,
    epsilon2: form.parameterScale?.epsilon2 as number,
    beta2: scalars.beta2,
    squares: matrixOf(squares),
    rowMeans: [...ops.mean(floored, [1]).data],
    columnMeans: [...ops.mean(floored, [0]).data],
    R,
    C,
    meanR: numberOf(value('meanR')),
    V: matrixOf(value('V')),
    U: matrixOf(value('U')),
    rmsU: numberOf(rmsU),
    clipped: matrixOf(clipped),
    rmsX: numberOf(parameterRms as DenseTensor),
    alpha: numberOf(value('alpha')),
    parameter: matrixOf(done.parameter),
    adam,
    after: { steps: step, R, C, adam: { m: adam.m, v: adam.v, parameter: adam.parameter } },
  }
}
