/** Running programs on a backend and holding every tensor of theirs to the error model. */
import {
  type Axes,
  type CompiledProgram,
  type ElementType,
  type Execution,
  interpret,
  isWithinType,
  type Shape,
  type TensorData,
} from '@adafactor/core'
import type { Program } from '@adafactor/core/compiler'
import type { AnyBackend } from './backend-under-test.js'
import type { CaseContext } from './case.js'
import { intervalArithmetic } from './error-model/interval.js'
import { intervalOps } from './error-model/interval-ops.js'
import {
  type IntervalTensor,
  loadIntervals,
  storeIntervals,
} from './error-model/interval-tensor.js'
import { type ErrorModel, errorModel } from './error-model/model.js'

/** Numbers by the name of a tensor. */
export type Contents = Readonly<Record<string, ArrayLike<number>>>
export type Scalars = Readonly<Record<string, number>>

/** A program's tensors on a device. */
export interface BoundProgram {
  readonly program: Program
  /** The sizes of the program's axes. */
  readonly shape: Shape
  readonly tensors: Readonly<Record<string, unknown>>
}

/** One run: a program's tensors and the run-time numbers. */
export interface RunItem {
  readonly bound: BoundProgram
  readonly scalars: Scalars
}

/** The shape of a tensor that spans these axes in a space of this shape. */
export function spanningShape(axes: Axes, shape: Shape): Shape {
  return shape.map((size, axis) => (axes.includes(axis) ? size : 1))
}

/** Makes the tensors of a program: with these numbers, or zeros. */
export function bindProgram(
  backend: AnyBackend,
  program: Program,
  shape: Shape,
  contents: Contents,
): BoundProgram {
  const tensors = Object.fromEntries(
    program.tensors.map(({ name, axes, type }) => [
      name,
      backend.create(spanningShape(axes, shape), contents[name], type && { type }),
    ]),
  )
  return { program, shape, tensors }
}

export function disposeTensors(backend: AnyBackend, { tensors }: BoundProgram): void {
  for (const tensor of Object.values(tensors)) backend.dispose(tensor)
}

export async function readTensors(
  backend: AnyBackend,
  { tensors }: BoundProgram,
): Promise<Record<string, TensorData>> {
  const contents: Record<string, TensorData> = {}
  for (const [name, tensor] of Object.entries(tensors)) contents[name] = await backend.read(tensor)
  return contents
}

/** What the tensors of a program are stored as. */
function typesOf(
  backend: AnyBackend,
  { tensors }: Pick<BoundProgram, 'tensors'>,
): Record<string, ElementType> {
  const [usual] = backend.traits.types
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, backend.typeOf?.(tensor) ?? usual]),
  )
}

/**
 * What each tensor of a program may hold after a run on these contents.
 * @param types what tensors are stored as (what is computed in)
 */
export function expectationsOf(
  device: ErrorModel,
  program: Program,
  shape: Shape,
  contents: Contents,
  scalars: Scalars,
  types: Readonly<Record<string, ElementType>> = {},
): Record<string, IntervalTensor> {
  // A value may be read back from where it is stored, unless that has 16 bits.
  const isNarrowed = program.stores.some(({ tensor }) => types[tensor] === 'float32')
  const model = isNarrowed ? errorModel({ ...device, precision: 'float32' }) : device
  const tensors = Object.fromEntries(
    program.tensors.map(({ name, axes }) => [
      name,
      loadIntervals(model, spanningShape(axes, shape), contents[name] ?? []),
    ]),
  )
  const values = interpret(program, intervalOps(model), { tensors, scalars, shape })
  const arithmetic = intervalArithmetic(model)
  const stored = program.stores.map(({ tensor, rounding }) => {
    const { axes = [] } = program.tensors.find(({ name }) => name === tensor) ?? {}
    const type = types[tensor] ?? model.precision
    const intervals = storeIntervals(
      arithmetic,
      values[tensor] as IntervalTensor,
      spanningShape(axes, shape),
      { type, isStochastic: rounding !== undefined },
    )
    const isCoarse = type !== model.precision && isWithinType(type, model.precision)
    return [tensor, isCoarse ? { ...intervals, isCoarse } : intervals] as const
  })
  return { ...tensors, ...Object.fromEntries(stored) }
}

/**
 * Runs a batch and holds every tensor of every item, those that are not stored to included.
 * @returns the contents after the run, item by item
 */
export async function runChecked(
  context: Pick<CaseContext, 'model' | 'checkWithin'>,
  backend: AnyBackend,
  compiled: CompiledProgram<unknown, Execution>,
  items: readonly RunItem[],
): Promise<Record<string, TensorData>[]> {
  const expected: Record<string, IntervalTensor>[] = []
  for (const { bound, scalars } of items) {
    const before = await readTensors(backend, bound)
    const { program, shape } = bound
    const types = typesOf(backend, bound)
    expected.push(expectationsOf(context.model, program, shape, before, scalars, types))
  }
  await compiled.run(items.map(({ bound, scalars }) => ({ tensors: bound.tensors, scalars })))
  await backend.flush?.()
  const results: Record<string, TensorData>[] = []
  for (const [index, { bound }] of items.entries()) {
    const after = await readTensors(backend, bound)
    for (const [name, interval] of Object.entries(expected[index] ?? {})) {
      const which = items.length > 1 ? ` of item ${index + 1} of ${items.length}` : ''
      context.checkWithin(after[name] as TensorData, interval, `${name}${which} `)
    }
    results.push(after)
  }
  return results
}

/** What a single run needs. */
export interface SingleRun {
  readonly program: Program
  readonly shape: Shape
  readonly contents: Contents
  readonly scalars?: Scalars
}

/** Compiles a program, runs it once on new tensors, holds all of them, and cleans up. */
export async function runOnce(
  context: Pick<CaseContext, 'model' | 'checkWithin'>,
  backend: AnyBackend,
  { program, shape, contents, scalars = {} }: SingleRun,
): Promise<Record<string, TensorData>> {
  const compiled = backend.compile(program)
  const bound = bindProgram(backend, program, shape, contents)
  const [result] = await runChecked(context, backend, compiled, [{ bound, scalars }])
  disposeTensors(backend, bound)
  compiled.dispose()
  return result as Record<string, TensorData>
}
