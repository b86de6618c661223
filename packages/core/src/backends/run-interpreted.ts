import type { Backend, Execution, Invocation, TensorData } from '../backend.js'
import { axisSizes } from '../compiler/axis-sizes.js'
import { broadcastData } from '../dense/dense-tensor.js'
import { interpret } from '../program/interpret.js'
import type { Program } from '../program/program.js'
import { type Work, wait, waitForAll } from '../reply.js'
import type { TensorOps } from '../tensor-ops.js'
import { withMemoryFor } from '../tensors/check-shape.js'
import { isHalfType } from '../tensors/element-type.js'
import { type Shape, sameShape, sizeOf } from '../tensors/shape.js'
import { type RoundingKey, roundAllStochastically } from '../tensors/stochastic-rounding.js'
import { checkDeclaredType } from './check-program.js'
import { type TypedStorage, typeOfStored } from './check-tensor.js'
import type { InterpretedBackendParts } from './interpreted-parts.js'

/** A program on the parts of a backend. */
export interface InterpretedProgram<T> {
  readonly parts: InterpretedBackendParts<T, Execution>
  /** The arithmetic of the parts, checked. */
  readonly ops: TensorOps<T>
  readonly program: Program
}

/** A new value and the tensor that it is for. */
interface Result<T> {
  readonly target: T
  readonly value: T
  /** Whether the value is one of the given tensors, which are not ours to dispose of. */
  readonly isGiven: boolean
  /** Rounds the numbers that are to be stored, unless that is to the nearest. */
  readonly round?: (numbers: TensorData) => void
}

/**
 * Computes all items and then stores: items share no tensor that is stored to, and what can't be
 * computed is known before anything has changed. Whatever was computed and not handed over is given
 * back, whatever happens.
 */
export function runInterpreted<T>(
  interpreted: InterpretedProgram<T>,
  batch: readonly Invocation<T>[],
): Work<void> {
  return interpreted.parts.assign
    ? runAssigning(interpreted, batch)
    : runWriting(interpreted, batch)
}

/** Stores by way of the host. */
function* runWriting<T>(
  interpreted: InterpretedProgram<T>,
  batch: readonly Invocation<T>[],
): Work<void> {
  const { parts, program } = interpreted
  const stores: { readonly target: T; readonly data: TensorData }[] = []
  for (const item of batch) {
    const results = compute(interpreted, item)
    try {
      const replies = withMemory(program, () => results.map(({ value }) => parts.read(value)))
      const read = yield* waitForAll<TensorData>(replies)
      for (const [index, result] of results.entries()) {
        const { target } = result
        stores.push({ target, data: contentOf(interpreted, result, read[index] as TensorData) })
      }
    } finally {
      disposeAll(parts, ours(results))
    }
  }
  yield* waitForAll<void>(stores.map(({ target, data }) => parts.write(target, data)))
}

/** Hands values over to their targets. */
function* runAssigning<T>(
  interpreted: InterpretedProgram<T>,
  batch: readonly Invocation<T>[],
): Work<void> {
  const { parts, ops, program } = interpreted
  /** Values that were computed and not handed over. */
  const owned = new Set<T>()
  const own = (value: T): T => {
    owned.add(value)
    return value
  }
  try {
    const stores: ({ readonly target: T } & (
      | { readonly value: T }
      | { readonly data: TensorData }
    ))[] = []
    for (const item of batch) {
      const results = compute(interpreted, item)
      for (const value of ours(results)) own(value)
      const promised = new Set<T>()
      for (const result of results) {
        const { target, value, isGiven } = result
        const shape = parts.shapeOf(target)
        if (sizeOf(shape) === 0) continue
        if (result.round) {
          const reply = withMemory(program, () => parts.read(value))
          const read = yield* wait<TensorData>(reply)
          stores.push({ target, data: contentOf(interpreted, result, read) })
          continue
        }
        const isFree = !isGiven && !promised.has(value) && fits(parts.shapeOf(value), shape)
        promised.add(value)
        const content = isFree
          ? value
          : withMemory(program, () => {
              // Operations take a target, whose shape is asked for, as they take any tensor.
              const wide = wideCopy(parts, target)
              return own(ops.where(own(ops.constant(1)), value, wide ? own(wide) : target))
            })
        stores.push({ target, value: content })
      }
    }
    for (const { target, ...content } of stores) {
      if ('data' in content) yield* wait<void>(parts.write(target, content.data))
      else {
        yield* wait<void>(parts.assign?.(target, content.value))
        owned.delete(content.value)
      }
    }
  } finally {
    disposeAll(parts, owned)
  }
}

/** The numbers to write into a target: repeated to its shape, and rounded. */
function contentOf<T>(
  { parts, program }: InterpretedProgram<T>,
  { target, value, round }: Result<T>,
  read: TensorData,
): TensorData {
  const [from, to] = [parts.shapeOf(value), parts.shapeOf(target)]
  const data = sameShape(from, to) ? read : withMemory(program, () => broadcastData(read, from, to))
  round?.(data)
  return data
}

/** Whether a value can be a target's content as it is. */
function fits(shape: Shape, target: Shape): boolean {
  return sameShape(shape, target) || (target.length === 0 && sizeOf(shape) === 1)
}

/** What one item comes to. */
function compute<T>(
  { parts, ops, program }: InterpretedProgram<T>,
  { tensors, scalars }: Invocation<T>,
): Result<T>[] {
  checkDeclaredTypes(parts, program, tensors)
  const given = new Set(Object.values(tensors))
  const shapes = program.tensors.map(({ name }) => parts.shapeOf(tensors[name] as T))
  const shape = axisSizes(program, shapes)
  const widened = new Set<T>()
  try {
    const wide = withMemory(program, () => widen(parts, tensors, widened))
    const values = withMemory(program, () =>
      interpret(program, ops, { tensors: wide, scalars, shape }, (value) => {
        if (!given.has(value) && !widened.has(value)) parts.dispose(value)
      }),
    )
    // A widened tensor that is stored as it is, is a result like others.
    for (const value of Object.values(values)) widened.delete(value)
    return program.stores.map(({ tensor, rounding }) => {
      const [target, value] = [tensors[tensor] as T, values[tensor] as T]
      const result = { target, value, isGiven: given.has(value) }
      if (rounding === undefined) return result
      const type = typeOfStored(parts, target)
      const key = rounding.key.map((name) => scalars[name] as number) as unknown as RoundingKey
      return {
        ...result,
        round: (numbers) => roundAllStochastically(type, numbers, key, rounding.stream),
      }
    })
  } finally {
    disposeAll(parts, widened)
  }
}

/** The tensors of a run, those of 16 bits widened; `made` gets each new one. */
function widen<T>(
  parts: InterpretedBackendParts<T, Execution>,
  tensors: Readonly<Record<string, T>>,
  made: Set<T>,
): Readonly<Record<string, T>> {
  if (!parts.widen) return tensors
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const wide = wideCopy(parts, tensor)
      if (wide !== undefined) made.add(wide)
      return [name, wide ?? tensor]
    }),
  )
}

/** A new tensor of the numbers of one of 16 bits, if operations can't take it as it is. */
function wideCopy<T>(parts: InterpretedBackendParts<T, Execution>, tensor: T): T | undefined {
  return isHalfType(typeOfStored(parts, tensor)) ? parts.widen?.(tensor) : undefined
}

/** The values that are the interpreter's, each once. */
function ours<T>(results: readonly Result<T>[]): Set<T> {
  return new Set(results.filter(({ isGiven }) => !isGiven).map(({ value }) => value))
}

function disposeAll<T>(parts: Pick<Backend<T>, 'dispose'>, values: Iterable<T>): void {
  for (const value of values) parts.dispose(value)
}

function withMemory<V>(program: Program, allocate: () => V): V {
  return withMemoryFor(`the intermediate values of "${program.name}"`, allocate)
}

/** @throws AdafactorError `tensor/type` for a tensor that is stored as something else than declared */
export function checkDeclaredTypes<T>(
  parts: TypedStorage<T>,
  program: Program,
  tensors: Readonly<Record<string, T>>,
): void {
  for (const declared of program.tensors) {
    if (declared.type === undefined) continue
    checkDeclaredType(program.name, declared, typeOfStored(parts, tensors[declared.name] as T))
  }
}
