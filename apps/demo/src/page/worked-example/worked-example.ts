/** Adafactor's first step on a small matrix, with every intermediate value, by the library. */
import {
  adafactorStep,
  type DenseTensor,
  denseOps,
  resolveParameterOptions,
  stepForm,
  stepScalars,
} from '@adafactor/core'

/** Rows of a matrix; all have the same length. */
export type Matrix = readonly (readonly number[])[]

/** What the step starts from. */
export interface ExampleInput {
  /** G */
  readonly gradient: Matrix
  /** X, of the same shape */
  readonly parameter: Matrix
}

/** The values in which the paper and the textbook's page differ, and what follows from them. */
export interface Variant {
  readonly V: Matrix
  readonly U: Matrix
  readonly rmsU: number
  /** U / max(1, RMS(U) / d) */
  readonly clipped: Matrix
  /** X - alpha times the clipped U */
  readonly parameter: Matrix
}

export interface WorkedExample {
  /** The settings of the paper: largest step, clipping threshold, and the two floors. */
  readonly rho: number
  readonly d: number
  readonly epsilon1: number
  readonly epsilon2: number
  readonly squares: Matrix
  /** The mean of each row of G^2, and of each column. */
  readonly R: readonly number[]
  readonly C: readonly number[]
  readonly meanR: number
  readonly rmsX: number
  readonly alpha: number
  /** V = R C / mean(R), as the paper has it. */
  readonly paper: Variant
  /** V = R C, as the textbook's page has it. */
  readonly page: Variant
}

/** The textbook's gradient. It gives of X only RMS(X) = 0.806, which this X has. */
export const textbookInput: ExampleInput = {
  gradient: [
    [0.3, -0.2, 0.4],
    [-0.5, 0.6, -0.1],
    [0.2, -0.4, 0.3],
  ],
  parameter: [
    [0.9, -0.7, 0.5],
    [-1.1, 0.8, -0.4],
    [0.6, -1.2, 0.7],
  ],
}

/** The RMS of U that the textbook's page prints for its own U. */
export const printedRms = 3.303

/**
 * Computes the example in float64, with the function that every backend's step is made of. The
 * page's variant is composed of the same operations.
 */
export function computeExample({ gradient, parameter }: ExampleInput): WorkedExample {
  const ops = denseOps('float64')
  const [G, X] = [tensorOf(gradient), tensorOf(parameter)]
  const settings = resolveParameterOptions({}, 'X', G.shape)
  const form = stepForm(G.shape, settings)
  const { beta2, beta2Weight, rho, decayRate } = stepScalars(settings, 1, 0)
  const step = adafactorStep(
    ops,
    form,
    {
      parameter: X,
      gradient: G,
      state: {
        rowMoment: zeros([G.shape[0] as number, 1]),
        columnMoment: zeros([1, G.shape[1] as number]),
      },
    },
    {
      beta2: ops.constant(beta2),
      beta2Weight: ops.constant(beta2Weight),
      rho: ops.constant(rho),
      decayRate: ops.constant(decayRate),
    },
  )
  const value = (name: string) => step.intermediates[name] as DenseTensor
  const { updateRms, parameterRms } = step.report as Record<string, DenseTensor>
  const [R, C, U, alpha] = [value('R'), value('C'), value('U'), value('alpha')]

  const d = form.clipThreshold as number
  const clip = (update: DenseTensor, rms: DenseTensor) =>
    ops.divide(update, ops.maximum(ops.constant(1), ops.divide(rms, ops.constant(d))))
  const pageV = ops.multiply(R, C)
  const pageU = ops.multiply(G, ops.rsqrt(pageV))
  const pageRms = ops.sqrt(ops.mean(ops.square(pageU), [0, 1]))
  const pageClipped = clip(pageU, pageRms)

  return {
    rho,
    d,
    epsilon1: form.epsilon1,
    epsilon2: form.parameterScale?.epsilon2 as number,
    squares: matrixOf(ops.square(G)),
    R: [...R.data],
    C: [...C.data],
    meanR: numberOf(value('meanR')),
    rmsX: numberOf(parameterRms as DenseTensor),
    alpha: numberOf(alpha),
    paper: {
      V: matrixOf(value('V')),
      U: matrixOf(U),
      rmsU: numberOf(updateRms as DenseTensor),
      clipped: matrixOf(clip(U, updateRms as DenseTensor)),
      parameter: matrixOf(step.parameter),
    },
    page: {
      V: matrixOf(pageV),
      U: matrixOf(pageU),
      rmsU: numberOf(pageRms),
      clipped: matrixOf(pageClipped),
      parameter: matrixOf(ops.subtract(X, ops.multiply(alpha, pageClipped))),
    },
  }
}

/** The largest difference between two matrices, in units of the largest number in them. */
export function relativeDifference(a: Matrix, b: Matrix): number {
  const [first, second] = [a.flat(), b.flat()]
  const largest = Math.max(...first.map(Math.abs), ...second.map(Math.abs))
  const differences = first.map((value, index) => Math.abs(value - (second[index] as number)))
  return largest === 0 ? 0 : Math.max(...differences) / largest
}

export function isTextbookGradient(gradient: Matrix): boolean {
  return JSON.stringify(gradient) === JSON.stringify(textbookInput.gradient)
}

function zeros(shape: readonly number[]): DenseTensor {
  return { shape, data: new Float64Array(shape.reduce((size, length) => size * length, 1)) }
}

function tensorOf(matrix: Matrix): DenseTensor {
  return { shape: [matrix.length, matrix[0]?.length ?? 0], data: Float64Array.from(matrix.flat()) }
}

function matrixOf({ shape, data }: DenseTensor): Matrix {
  const [rows = 1, columns = 1] = shape
  return Array.from({ length: rows }, (_, row) => [
    ...data.subarray(row * columns, (row + 1) * columns),
  ])
}

function numberOf({ data }: DenseTensor): number {
  return data[0] as number
}
