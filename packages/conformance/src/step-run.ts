/** Steps of the optimizer as programs, over every form that there is. */
import { type Shape, type StepForm, sizeOf, stepProgram, type TensorData } from '@adafactor/core'
import type { AnyBackend } from './backend-under-test.js'
import type { CaseContext } from './case.js'
import { normals } from './data.js'
import {
  type BoundProgram,
  bindProgram,
  disposeTensors,
  runChecked,
  type Scalars,
} from './device-run.js'
import type { Random } from './random.js'

/** The paper's step for a matrix of this rank's last two axes; unfactored below rank 2. */
export function paperForm(rank: number, changes: Partial<StepForm> = {}): StepForm {
  return {
    rank,
    factors: rank < 2 ? null : { rows: [rank - 2], columns: [rank - 1] },
    epsilon1: 1e-30,
    epsilon1Use: 'add',
    clipThreshold: 1,
    parameterScale: { epsilon2: 1e-3, afterWeightDecay: false },
    momentum: null,
    weightDecay: null,
    maximize: false,
    skipNonFinite: false,
    ...changes,
  }
}

/** The run-time numbers of step t (1 at the first) by the paper, with a weight decay of 0.01. */
export function paperScalars(form: StepForm, t: number): Scalars {
  const beta2Weight = t ** -0.8
  return {
    beta2: 1 - beta2Weight,
    beta2Weight,
    rho: Math.min(0.01, 1 / Math.sqrt(t)),
    ...(form.weightDecay ? { decayRate: 0.01 } : {}),
  }
}

/** A gradient whose rows differ in size by orders of magnitude. */
export function gradientFor(random: Random, shape: Shape): number[] {
  const row = shape.at(-1) ?? 1
  let scale = 1
  return normals(random, sizeOf(shape)).map((value, index) => {
    if (index % row === 0) scale = 10 ** (2 * random.normal() - 1)
    return value * scale
  })
}

/** What the steps start from and get. */
export interface StepData {
  readonly parameter?: ArrayLike<number>
  /** The gradient of each step; without it three random ones. */
  readonly gradients?: readonly ArrayLike<number>[]
  /** t of the first step (1). */
  readonly firstStep?: number
}

/** The tensors of a step's program: a random parameter, unless given, and zeros for the state. */
export function bindStep(
  backend: AnyBackend,
  random: Random,
  form: StepForm,
  shape: Shape,
  parameter: ArrayLike<number> = normals(random, sizeOf(shape)),
): BoundProgram {
  return bindProgram(backend, stepProgram(form), shape, { parameter })
}

/**
 * Runs steps one after the other; each is held to what the step gives from the state that the
 * device really had before it.
 * @returns the contents of all tensors after each step
 */
export async function runSteps(
  context: Pick<CaseContext, 'model' | 'checkWithin' | 'random'>,
  backend: AnyBackend,
  form: StepForm,
  shape: Shape,
  { parameter, gradients, firstStep = 1 }: StepData = {},
): Promise<Record<string, TensorData>[]> {
  const { random } = context
  const bound = bindStep(backend, random, form, shape, parameter)
  const compiled = backend.compile(bound.program)
  const given = gradients ?? [1, 2, 3].map(() => gradientFor(random, shape))
  const results: Record<string, TensorData>[] = []
  for (const [index, gradient] of given.entries()) {
    await backend.write(bound.tensors.gradient, gradient)
    const scalars = paperScalars(form, firstStep + index)
    const [result] = await runChecked(context, backend, compiled, [{ bound, scalars }])
    results.push(result as Record<string, TensorData>)
  }
  disposeTensors(backend, bound)
  compiled.dispose()
  return results
}
