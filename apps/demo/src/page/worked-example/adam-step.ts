import type { DenseTensor, denseOps } from '@adafactor/core'
import type { AdamState, Matrix } from './example-input.js'
import { matrixOf, numberOf, tensorOf } from './matrix-tensors.js'

/** Adam's own settings (Kingma and Ba, arXiv 1412.6980, Algorithm 1). */
export const adamSettings = {
  learningRate: 0.001,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
} as const

/** A step of Adam: what it keeps, and what it makes of it. */
export interface AdamStep extends AdamState {
  /** v, divided by 1 - beta2^t: without it the zeros that it began with would count. */
  readonly vHat: Matrix
  /** m / (1 - beta1^t) / (sqrt(vHat) + epsilon) */
  readonly U: Matrix
  readonly rmsU: number
}

/**
 * @param before what it kept; zeros and X at first
 * @param t which step this is, counted from 1
 */
export function adamStep(
  ops: ReturnType<typeof denseOps>,
  gradient: Matrix,
  before: AdamState,
  t: number,
): AdamStep {
  const { learningRate, beta1, beta2, epsilon } = adamSettings
  const G = tensorOf(gradient)
  const times = (factor: number, tensor: DenseTensor) => ops.multiply(ops.constant(factor), tensor)
  const average = (old: Matrix, value: DenseTensor, beta: number) =>
    ops.add(times(beta, tensorOf(old)), times(1 - beta, value))
  const m = average(before.m, G, beta1)
  const v = average(before.v, ops.square(G), beta2)
  const vHat = times(1 / (1 - beta2 ** t), v)
  const root = ops.add(ops.sqrt(vHat), ops.constant(epsilon))
  const U = ops.divide(times(1 / (1 - beta1 ** t), m), root)
  const parameter = ops.subtract(tensorOf(before.parameter), times(learningRate, U))
  return {
    m: matrixOf(m),
    v: matrixOf(v),
    vHat: matrixOf(vHat),
    U: matrixOf(U),
    rmsU: numberOf(ops.sqrt(ops.mean(ops.square(U), [0, 1]))),
    parameter: matrixOf(parameter),
  }
}
