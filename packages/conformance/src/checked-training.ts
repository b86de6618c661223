/** Training with the optimizer, each step held to the error model. */
import {
  type AdafactorOptions,
  adafactor,
  type ElementType,
  type Execution,
  type Optimizer,
  resolveParameterOptions,
  type Shape,
  sizeOf,
  stepForm,
  stepProgram,
  stepScalars,
  type TensorData,
} from '@adafactor/core'
import type { AnyBackend } from './backend-under-test.js'
import type { CaseContext } from './case.js'
import { normals } from './data.js'
import { expectationsOf } from './device-run.js'
import type { IntervalTensor } from './error-model/interval-tensor.js'
import { expectSame } from './expect.js'

/** What parameters and gradients are stored as. */
export interface TrainedTypes {
  readonly parameter: ElementType
  readonly gradient: ElementType
}

/** Parameters, and the optimizer that trains them. */
export class CheckedTraining {
  readonly #context: Pick<CaseContext, 'model' | 'checkWithin' | 'random'>
  readonly #backend: AnyBackend
  readonly #shapes: Readonly<Record<string, Shape>>
  readonly #options: AdafactorOptions
  readonly #types: TrainedTypes

  readonly params: Readonly<Record<string, unknown>>
  readonly optimizer: Optimizer<unknown, Execution>

  constructor(
    context: Pick<CaseContext, 'model' | 'checkWithin' | 'random'>,
    backend: AnyBackend,
    shapes: Readonly<Record<string, Shape>>,
    options: AdafactorOptions = {},
    types?: TrainedTypes,
  ) {
    const [usual] = backend.traits.types
    this.#context = context
    this.#backend = backend
    this.#shapes = shapes
    this.#options = options
    this.#types = types ?? { parameter: usual, gradient: usual }

    this.params = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        backend.create(shape, normals(context.random, sizeOf(shape)), {
          type: this.#types.parameter,
        }),
      ]),
    )
    this.optimizer = adafactor({ backend, params: this.params, ...options })
  }

  /** One step; parameters and state must be what their programs give, or as they were. */
  async step(gradients: Readonly<Record<string, ArrayLike<number>>>): Promise<void> {
    const [backend, context, shapes, types] = [
      this.#backend,
      this.#context,
      this.#shapes,
      this.#types,
    ]
    const storage = {
      backend: backend.name,
      types: backend.traits.types,
      parameter: types.parameter,
    }
    const { optimizer, params } = this
    const before = await optimizer.stateDict()
    const tensors: Record<string, unknown> = {}
    const expected: Record<string, Record<string, IntervalTensor>> = {}
    const unchanged: Record<string, TensorData> = {}
    for (const [name, shape] of Object.entries(shapes)) {
      const gradient = gradients[name]
      const parameter = await backend.read(params[name])
      if (!gradient) {
        unchanged[name] = parameter
        continue
      }
      tensors[name] = backend.create(shape, gradient, { type: types.gradient })
      const settings = resolveParameterOptions(this.#options, name, shape, types.parameter)
      const program = stepProgram(stepForm(shape, settings, { storage }))
      const own = before.parameters[name]
      const t = (this.#options.startStep ?? 0) + (own?.updates ?? 0) + 1
      const contents: Record<string, TensorData> = {
        parameter,
        gradient: await backend.read(tensors[name]),
      }
      for (const [state, { data }] of Object.entries(own?.tensors ?? {})) contents[state] = data
      const scalars = { ...stepScalars(settings, t, t - 1) }
      const [usual] = backend.traits.types
      const stored = Object.fromEntries(
        program.tensors.map(({ name: own, type }) => [
          own,
          type ?? (own === 'parameter' ? types.parameter : usual),
        ]),
      )
      expected[name] = expectationsOf(context.model, program, shape, contents, scalars, stored)
    }
    await optimizer.step(tensors)
    const after = await optimizer.stateDict()
    for (const [name, intervals] of Object.entries(expected)) {
      const parameter = await backend.read(params[name])
      context.checkWithin(parameter, intervals.parameter as IntervalTensor, `parameter "${name}" `)
      for (const [state, { data }] of Object.entries(after.parameters[name]?.tensors ?? {})) {
        context.checkWithin(data, intervals[state] as IntervalTensor, `${state} of "${name}" `)
      }
      backend.dispose(tensors[name])
    }
    for (const [name, data] of Object.entries(unchanged)) {
      expectSame(await backend.read(params[name]), data, `"${name}", which had no gradient`)
    }
  }
}
