import type {
  Backend,
  BackendTraits,
  CompiledProgram,
  Execution,
  Invocation,
  Reply,
  TensorData,
} from './backend.js'
import { checkSpecification } from './check-specification.js'
import { checkedOps } from './checked-ops.js'
import { AdafactorError } from './errors.js'
import { interpret } from './program/interpret.js'
import type { Program } from './program/program.js'
import { broadcastData } from './reference/dense-tensor.js'
import { allReady, isPromise, replyAs, whenReady } from './reply.js'
import { type Shape, sameShape } from './shape.js'
import type { TensorOps } from './tensor-ops.js'

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
    | 'read'
    | 'write'
    | 'dispose'
    | 'memory'
    | 'overlaps'
    | 'extentOf'
  > {
  /** `compilation` is `interpreted` and `fused` is false, whatever else the parts say. */
  readonly traits: Omit<BackendTraits<E>, 'compilation' | 'fused'>
  /**
   * The arithmetic on the same tensors. Results are new tensors, never an operand or a view of one:
   * the interpreter gives each to `dispose` as soon as it is not needed any more.
   */
  readonly ops: TensorOps<T>
  /** Called by `destroy()`. */
  destroy?(): void
}

/**
 * Makes a backend of storage and arithmetic, running programs operation by operation: the least
 * that a backend author can write. It needs memory for intermediate values as large as the
 * parameters; a backend that compiles passes does not.
 *
 * What the parts throw is passed on; an operation that gives an operand back, or the wrong shape, is
 * refused with `backend/wrong-result`, before anything is stored. After `destroy()` its members throw `backend/destroyed`;
 * programs of another version are refused with `backend/specification`.
 */
export function interpretedBackend<T, E extends Execution>(
  parts: InterpretedBackendParts<T, E>,
): Backend<T, E> {
  const { name, packageName, traits } = parts
  const ops = checkedOps({ name, ops: parts.ops, shapeOf: (tensor) => parts.shapeOf(tensor) })
  let destroyed = false
  const checkAlive = () => {
    if (!destroyed) return
    throw new AdafactorError('backend/destroyed', `the backend "${name}" was destroyed before`)
  }
  /** What the parts reply, unless they are gone. */
  const reply = <V>(task: () => Reply<E, V>): Reply<E, V> =>
    replyAs(traits.execution, () => {
      checkAlive()
      return task() as V | Promise<V>
    })
  // Each member by itself: the parts may be an instance of a class, which does not spread.
  return {
    specification: 1,
    name,
    ...(packageName === undefined ? {} : { packageName }),
    traits: { ...traits, compilation: 'interpreted', fused: false },
    isTensor: (value): value is T => parts.isTensor(value),
    whyForeign: (value) => parts.whyForeign?.(value),
    create: (shape, data) => {
      checkAlive()
      return parts.create(shape, data)
    },
    shapeOf: (tensor) => parts.shapeOf(tensor),
    read: (tensor) => reply(() => parts.read(tensor)),
    write: (tensor, data) => reply(() => parts.write(tensor, data)),
    dispose: (tensor) => parts.dispose(tensor),
    memory: () => parts.memory(),
    ...(parts.overlaps ? { overlaps: (a, b) => parts.overlaps?.(a, b) ?? a === b } : {}),
    ...(parts.extentOf ? { extentOf: (tensor) => parts.extentOf?.(tensor) } : {}),
    compile: (program) => {
      checkAlive()
      const compiled = compileInterpreted(parts, ops, program)
      return { ...compiled, run: (batch) => reply(() => compiled.run(batch)) }
    },
    destroy: () => {
      if (destroyed) return
      destroyed = true
      parts.destroy?.()
    },
  }
}

function compileInterpreted<T, E extends Execution>(
  parts: InterpretedBackendParts<T, E>,
  ops: TensorOps<T>,
  program: Program,
): CompiledProgram<T, E> {
  checkSpecification('program', program.specification)
  checkOperations(parts, program)
  return {
    run: (batch) =>
      replyAs(parts.traits.execution, () => {
        const runAll = (from: number): void | Promise<void> => {
          for (let index = from; index < batch.length; index++) {
            const done = runOne(parts, ops, program, batch[index] as Invocation<T>)
            if (isPromise(done)) return done.then(() => runAll(index + 1))
          }
        }
        return runAll(0)
      }) as Reply<E, void>,
    dispose: () => {},
  }
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

function runOne<T, E extends Execution>(
  parts: InterpretedBackendParts<T, E>,
  ops: TensorOps<T>,
  program: Program,
  { tensors, scalars }: Invocation<T>,
): void | Promise<void> {
  const given = new Set(Object.values(tensors))
  const release = (value: T) => {
    if (!given.has(value)) parts.dispose(value)
  }
  const shape = shapeOfSpace(parts, program, tensors)
  const values = Object.entries(interpret(program, ops, { tensors, scalars, shape }, release))
  const shapes = values.map(([, value]) => parts.shapeOf(value))
  // All are read before the first is written: a store never changes what another one stores.
  return whenReady(
    allReady<TensorData>(values.map(([, value]) => parts.read(value))),
    (contents): void | Promise<void> => {
      for (const value of new Set(values.map(([, kept]) => kept))) release(value)
      const written = values.map(([name], index) => {
        const target = tensors[name] as T
        const to = parts.shapeOf(target)
        const from = shapes[index] as Shape
        const data = contents[index] as TensorData
        return parts.write(target, sameShape(from, to) ? data : broadcastData(data, from, to))
      })
      return whenReady(allReady<void>(written), () => {})
    },
  )
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
