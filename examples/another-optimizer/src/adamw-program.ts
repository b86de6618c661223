import { allAxes } from '@adafactor/core'
import { type Program, type Traced, trace } from '@adafactor/core/compiler'

/** The numbers of a step that the host computes. */
export interface AdamWScalars {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** What is kept of the parameter: 1 - learning rate x weight decay. */
  readonly kept: number
  /** The learning rate, divided by 1 - beta1^t. */
  readonly stepSize: number
  /** 1 / sqrt(1 - beta2^t) */
  readonly rootCorrection: number
}

const scalars = ['beta1', 'beta2', 'epsilon', 'kept', 'stepSize', 'rootCorrection'] as const

/**
 * AdamW for one parameter of any shape of this rank (Loshchilov and Hutter, arXiv 1711.05101, Algorithm 2,
 * with the numbers of `torch.optim.AdamW`).
 */
export function adamWProgram(rank: number): Program {
  const all = allAxes(rank)
  const tensors = { parameter: all, gradient: all, firstMoment: all, secondMoment: all }
  return trace({ name: `adamw rank ${rank}`, rank, tensors, scalars }, (ops, given, numbers) => {
    const { parameter: X, gradient: G, firstMoment, secondMoment } = given as Named<typeof tensors>
    const { beta1, beta2, epsilon, kept, stepSize, rootCorrection } = numbers as Named<AdamWScalars>
    const { add, subtract, multiply, divide, sqrt, square } = ops
    const average = (old: Traced, value: Traced, beta: Traced) =>
      add(multiply(beta, old), multiply(subtract(ops.constant(1), beta), value))

    const m = average(firstMoment, G, beta1)
    const v = average(secondMoment, square(G), beta2)
    const root = add(multiply(sqrt(v), rootCorrection), epsilon)
    const update = divide(multiply(stepSize, m), root)
    const parameter = subtract(multiply(kept, X), update)
    return { stores: { parameter, firstMoment: m, secondMoment: v }, labels: { update } }
  })
}

/** A value for each name. */
type Named<Names> = { readonly [name in keyof Names]: Traced }
