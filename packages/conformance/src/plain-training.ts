import {
  type AdafactorOptions,
  adafactor,
  type Execution,
  type Optimizer,
  type Shape,
  type StateDict,
  sizeOf,
  type TensorData,
} from '@adafactor/core'
import type { AnyBackend } from './backend-under-test.js'
import type { CaseContext } from './case.js'
import type { TrainedTypes } from './checked-training.js'
import { normals } from './data.js'
import { expectSameContents } from './expect.js'
import { gradientFor } from './step-run.js'

/** Parameters of every rank that a step is different for. */
export const shapes: Readonly<Record<string, Shape>> = {
  weights: [6, 4],
  'other weights': [4, 6],
  bias: [4],
  kernel: [2, 3, 2, 2],
  scale: [],
}

/** Numbers by the name of a parameter. */
export type Numbers = Readonly<Record<string, ArrayLike<number>>>
/** A step, taken in whatever way. */
export type TakeStep = (
  backend: AnyBackend,
  optimizer: Optimizer<unknown, Execution>,
  gradients: Readonly<Record<string, unknown>>,
) => unknown

/** In one call. */
export const takeStep: TakeStep = (_, optimizer, gradients) => optimizer.step(gradients)

interface TrainOptions {
  readonly options?: AdafactorOptions
  readonly state?: StateDict
  readonly take?: TakeStep
  /** The names in the order in which the parameters are given. */
  readonly order?: readonly string[]
  /** What parameters and gradients are stored as (as the backend makes them). */
  readonly types?: TrainedTypes
}

/** What a training leaves. */
export interface Trained {
  readonly parameters: Record<string, TensorData>
  readonly state: StateDict
}

/** Trains these parameters with these gradients, and reads all that is left. */
export async function train(
  backend: AnyBackend,
  start: Numbers,
  gradients: readonly Numbers[],
  { options = {}, state, take = takeStep, order = Object.keys(start), types }: TrainOptions = {},
): Promise<Trained> {
  const params = Object.fromEntries(
    order.map((name) => [
      name,
      backend.create(shapes[name] ?? [], start[name], types && { type: types.parameter }),
    ]),
  )
  const optimizer = adafactor({ backend, params, ...options })
  if (state) await optimizer.loadStateDict(state)
  for (const step of gradients) {
    const tensors = Object.fromEntries(
      Object.entries(step).map(([name, data]) => [
        name,
        backend.create(shapes[name] ?? [], data, types && { type: types.gradient }),
      ]),
    )
    await take(backend, optimizer, tensors)
    for (const tensor of Object.values(tensors)) backend.dispose(tensor)
  }
  const parameters: Record<string, TensorData> = {}
  for (const name of Object.keys(start)) parameters[name] = await backend.read(params[name])
  return { parameters, state: await optimizer.stateDict() }
}

/** The same training, taken in plain steps and in another way, comes to the same bits. */
export async function compareTrainings(
  context: CaseContext,
  take: TakeStep,
  order?: readonly string[],
): Promise<void> {
  const start = startFor(context)
  const gradients = [1, 2, 3].map(() => gradientsFor(context, shapes))
  const plain = await train(await context.create(), start, gradients)
  const other = await train(await context.create(), start, gradients, {
    take,
    ...(order ? { order } : {}),
  })
  expectSameContents(other.parameters, plain.parameters, 'parameters')
}

/** Numbers for all parameters. */
export function startFor({ random }: CaseContext): Numbers {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, normals(random, sizeOf(shape))]),
  )
}

/** Gradients for parameters of these shapes. */
export function gradientsFor(
  { random }: CaseContext,
  of: Readonly<Record<string, Shape>>,
): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(of).map(([name, shape]) => [name, gradientFor(random, shape)]),
  )
}

/** The same, so that neither they nor their squares are beyond what float16 has. */
export function tameGradientsFor(
  context: CaseContext,
  of: Readonly<Record<string, Shape>>,
): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(gradientsFor(context, of)).map(([name, gradient]) => [
      name,
      gradient.map((value) => Math.max(-100, Math.min(value, 100))),
    ]),
  )
}

/** All tensors of a state. */
export function flatten(state: StateDict): TensorData[] {
  return Object.values(state.parameters).flatMap(flattenParameter)
}

/** All tensors of one parameter's state. */
export function flattenParameter(
  parameter: StateDict['parameters'][string] | undefined,
): TensorData[] {
  return Object.values(parameter?.tensors ?? {}).map(({ data }) => data)
}
