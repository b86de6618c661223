import type { Backend, Execution, Invocation, Reply, TensorData } from '../backend.js'
import { CallQueue } from '../call-queue.js'
import { drive } from '../reply.js'
import { checkRank } from '../tensors/check-shape.js'
import type { Shape } from '../tensors/shape.js'
import { wasDestroyed, wasDisposed } from '../tensors/tensor-ledger.js'
import { checkOperations } from './check-operations.js'
import { checkProgram } from './check-program.js'
import { typeOfStored } from './check-tensor.js'
import { checkedOps } from './checked-ops.js'
import { checkCreateOptions } from './create-options.js'
import type { InterpretedBackendParts } from './interpreted-parts.js'
import { checkDeclaredTypes, runInterpreted } from './run-interpreted.js'

/**
 * Makes a backend of storage and arithmetic, running programs operation by operation: the least
 * that a backend author can write. It needs memory for intermediate values as large as the
 * parameters, and for all that a run stores, so that one which fails has stored nothing; a
 * backend that compiles passes does not. New values go to the host and back, unless the parts have
 * `assign`, which leaves them on the device.
 *
 * What the parts throw is passed on; an operation that gives an operand back, or the wrong shape, is
 * refused with `backend/wrong-result`, before anything is stored. After `destroy()` its members throw
 * `backend/destroyed`; programs of another version are refused with `backend/specification`,
 * those that need an operation which is not there with `backend/missing-operation`.
 *
 * Asynchronous parts may do their work in any order: here each call waits for those before it.
 *
 * @example
 * ```ts
 * import { adafactor, denseOps, interpretedBackend, referenceBackend } from '@adafactor/core'
 *
 * // Storage of one's own goes in place of the reference's.
 * const { name, traits, ...storage } = referenceBackend({ precision: 'float32' })
 * const backend = interpretedBackend({ ...storage, name: 'mine', traits, ops: denseOps('float32') })
 * const weights = backend.create([4, 3])
 * adafactor({ backend, params: { weights } }).step({ weights: backend.create([4, 3], new Array(12).fill(1)) })
 * console.log(backend.traits.compilation) // => interpreted
 * ```
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
    explainForeign: (value) => parts.explainForeign?.(value),
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
          const run = () => runInterpreted({ parts, ops, program }, items)
          return reply(() => drive<Execution, void>(traits.execution, run))
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
