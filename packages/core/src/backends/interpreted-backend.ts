import type {
  Backend,
  BackendTraits,
  Execution,
  Invocation,
  Reply,
  TensorData,
} from '../backend.js'
import { CallQueue } from '../call-queue.js'
import { broadcastData } from '../dense/dense-tensor.js'
import { AdafactorError } from '../errors.js'
import { interpret } from '../program/interpret.js'
import type { Program } from '../program/program.js'
import { allReady, inAnyCase, isPromise, whenReady } from '../reply.js'
import type { TensorOps } from '../tensor-ops.js'
import { checkRank, withMemoryFor } from '../tensors/check-shape.js'
import { type Shape, sameShape } from '../tensors/shape.js'
import { wasDestroyed, wasDisposed } from '../tensors/tensor-ledger.js'
import { checkDeclaredType, checkProgram } from './check-program.js'
import { type TypedStorage, typeOfStored } from './check-tensor.js'
import { checkedOps } from './checked-ops.js'
import { checkCreateOptions } from './create-options.js'

/** Storage and arithmetic: all that {@link interpretedBackend} needs. */
export interface InterpretedBackendParts<T, E extends Execution>
  extends Pick<
    Backend<T, E>,
    | 'name'
    | 'packageName'
    | 'isTensor'
    | 'whyForeign'
    | 'create'
    | 'shapeOf'
    | 'typeOf'
    | 'read'
    | 'write'
    | 'dispose'
    | 'memory'
    | 'overlaps'
    | 'repeatsElements'
    | 'flush'
    | 'extentOf'
  > {
  /** `compilation` is `interpreted` and `fused` is false, whatever else the parts say. */
  readonly traits: Omit<BackendTraits<E>, 'compilation' | 'fused'>
  /**
   * The arithmetic on the same tensors. Results are new tensors, never an operand or a view of one:
   * the interpreter gives each to `dispose` as soon as it is not needed any more.
   */
  readonly ops: TensorOps<T>
  /** Called by `destroy()`, when calls that were made before have ended. */
  destroy?(): void
}

/**
 * Makes a backend of storage and arithmetic, running programs operation by operation: the least
 * that a backend author can write. It needs memory for intermediate values as large as the
 * parameters, and for a copy of all that a run stores, so that one which fails has stored nothing; a
 * backend that compiles passes does not.
 *
 * What the parts throw is passed on; an operation that gives an operand back, or the wrong shape, is
 * refused with `backend/wrong-result`, before anything is stored. After `destroy()` its members throw
 * `backend/destroyed`; programs of another version are refused with `backend/specification`.
 *
 * Asynchronous parts may do their work in any order: here each call waits for those before it.
 */
export function interpretedBackend<T, E extends Execution>(
  parts: InterpretedBackendParts<T, E>,
): Backend<T, E> {
  const { name, packageName, traits } = parts
  const ops = checkedOps({ name, ops: parts.ops, shapeOf: (tensor) => parts.shapeOf(tensor) })
  let destroyed = false
  const checkAlive = () => {
    if (destroyed) throw wasDestroyed(name)
  }
  const queue = traits.execution === 'asynchronous' ? new CallQueue() : undefined
  /** What the parts reply when it is their turn, unless they are gone. */
  const reply = <V>(task: () => V | Promise<V>): Reply<E, V> => {
    const alive = () => {
      checkAlive()
      return task()
    }
    return (queue ? queue.run(alive) : alive()) as Reply<E, V>
  }
  /** Tensors whose disposal waits for calls that were made before. */
  const leaving = new WeakSet<object>()
  const shapeOf = (tensor: T): Shape => {
    if (!leaving.has(tensor as object)) return parts.shapeOf(tensor)
    throw wasDisposed(parts.shapeOf(tensor))
  }
  // Each member by itself: the parts may be an instance of a class, which does not spread.
  return {
    specification: 1,
    name,
    ...(packageName === undefined ? {} : { packageName }),
    traits: { ...traits, compilation: 'interpreted', fused: false },
    isTensor: (value): value is T => parts.isTensor(value),
    whyForeign: (value) => parts.whyForeign?.(value),
    create: (shape, data, options) => {
      checkAlive()
      if (Array.isArray(shape)) checkRank(name, shape, traits.maxRank)
      const type = checkCreateOptions(name, traits.types, options)
      return parts.create(shape, data, { type })
    },
    shapeOf,
    ...(parts.typeOf ? { typeOf: (tensor) => typeOfStored(parts, tensor) } : {}),
    read: (tensor) => reply(() => parts.read(tensor) as TensorData | Promise<TensorData>),
    write: (tensor, data) => {
      const numbers = queue ? copyOfData(data) : data
      return reply(() => parts.write(tensor, numbers) as void | Promise<void>)
    },
    dispose: (tensor) => {
      if (!queue?.isBusy) return parts.dispose(tensor)
      leaving.add(tensor as object)
      queue.runLast(() => parts.dispose(tensor))
    },
    memory: () => parts.memory(),
    ...(parts.overlaps ? { overlaps: (a, b) => parts.overlaps?.(a, b) ?? a === b } : {}),
    ...(parts.extentOf ? { extentOf: (tensor) => parts.extentOf?.(tensor) } : {}),
    repeatsElements: (tensor) => parts.repeatsElements?.(tensor) ?? false,
    compile: (program) => {
      checkAlive()
      checkProgram(name, traits.types, program)
      checkOperations(parts, program)
      return {
        prepare: (batch) => {
          checkAlive()
          for (const { tensors } of batch) {
            for (const tensor of Object.values(tensors)) shapeOf(tensor)
            checkDeclaredTypes(parts, program, tensors)
          }
        },
        run: (batch) => {
          const items = queue ? batch.map(copyOf) : batch
          return reply(() => runBatch(parts, ops, program, items))
        },
        dispose: () => {},
      }
    },
    ...(parts.flush ? { flush: () => reply(() => parts.flush?.() as void | Promise<void>) } : {}),
    destroy: () => {
      if (destroyed) return
      destroyed = true
      if (queue) queue.runLast(() => parts.destroy?.())
      else parts.destroy?.()
    },
  }
}

/** The tensors and numbers of a call, which may be others in its item when its turn comes. */
function copyOf<T>({ tensors, scalars }: Invocation<T>): Invocation<T> {
  return { tensors: { ...tensors }, scalars: { ...scalars } }
}

/** The numbers of a call, which its caller may change at once; what are none are for others to refuse. */
function copyOfData(data: ArrayLike<number>): ArrayLike<number> {
  const isTyped = ArrayBuffer.isView(data) && !(data instanceof DataView)
  return isTyped || Array.isArray(data) ? (data as Float64Array | number[]).slice() : data
}

/** Numbers to be written to a tensor. */
type Store<T> = readonly [target: T, data: TensorData]

/**
 * Computes all items and then stores: items share no tensor that is stored to, and what can't be
 * computed is known before anything has changed.
 */
function runBatch<T, E extends Execution>(
  parts: InterpretedBackendParts<T, E>,
  ops: TensorOps<T>,
  program: Program,
  batch: readonly Invocation<T>[],
): void | Promise<void> {
  const stores: Store<T>[] = []
  const storeAll = () => {
    const written = stores.map(([target, data]) => parts.write(target, data))
    return whenReady(allReady<void>(written), () => {})
  }
  const computeFrom = (first: number): void | Promise<void> => {
    for (let index = first; index < batch.length; index++) {
      const computed = withMemoryFor(`the intermediate values of "${program.name}"`, () =>
        computeItem(parts, ops, program, batch[index] as Invocation<T>),
      )
      if (isPromise(computed)) {
        return computed.then((found) => {
          stores.push(...found)
          return computeFrom(index + 1)
        })
      }
      stores.push(...computed)
    }
    return storeAll()
  }
  return computeFrom(0)
}

/** Tells which operation is missing before a program needs it: not everyone's compiler does. */
function checkOperations<T>(
  { name, ops }: Pick<InterpretedBackendParts<T, Execution>, 'name' | 'ops'>,
  program: Program,
): void {
  for (const { op } of program.expressions) {
    if (op === 'tensor') continue
    const operation = op === 'scalar' || op === 'size' ? 'constant' : op
    if (typeof ops[operation] === 'function') continue
    throw new AdafactorError(
      'option/invalid',
      `the backend "${name}" has no operation "${operation}", which the program "${program.name}" needs`,
    )
  }
}

/** What one item comes to; its intermediate values are given back, whatever happens. */
function computeItem<T, E extends Execution>(
  parts: InterpretedBackendParts<T, E>,
  ops: TensorOps<T>,
  program: Program,
  { tensors, scalars }: Invocation<T>,
): Store<T>[] | Promise<Store<T>[]> {
  const given = new Set(Object.values(tensors))
  const release = (value: T) => {
    if (!given.has(value)) parts.dispose(value)
  }
  checkDeclaredTypes(parts, program, tensors)
  const shape = shapeOfSpace(parts, program, tensors)
  const values = Object.entries(interpret(program, ops, { tensors, scalars, shape }, release))
  return inAnyCase(
    () => {
      const shapes = values.map(([, value]) => parts.shapeOf(value))
      const contents = allReady<TensorData>(values.map(([, value]) => parts.read(value)))
      return whenReady(contents, (read) =>
        values.map(([name], index): Store<T> => {
          const target = tensors[name] as T
          const [from, to] = [shapes[index] as Shape, parts.shapeOf(target)]
          const data = read[index] as TensorData
          return [target, sameShape(from, to) ? data : broadcastData(data, from, to)]
        }),
      )
    },
    () => {
      for (const value of new Set(values.map(([, kept]) => kept))) release(value)
    },
  )
}

/** @throws AdafactorError `tensor/type` for a tensor that is stored as something else than declared */
function checkDeclaredTypes<T>(
  parts: TypedStorage<T>,
  program: Program,
  tensors: Readonly<Record<string, T>>,
): void {
  for (const declared of program.tensors) {
    if (declared.type === undefined) continue
    checkDeclaredType(program.name, declared, typeOfStored(parts, tensors[declared.name] as T))
  }
}

/** The sizes of a program's axes, from the tensors that span them; 1 where none does. */
function shapeOfSpace<T>(
  parts: Pick<Backend<T>, 'shapeOf'>,
  program: Program,
  tensors: Readonly<Record<string, T>>,
): Shape {
  const shape = new Array<number>(program.rank).fill(1)
  for (const { name, axes } of program.tensors) {
    const own = parts.shapeOf(tensors[name] as T)
    for (const axis of axes) shape[axis] = own[axis] as number
  }
  return shape
}
