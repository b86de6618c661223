/**
 * A backend: what connects the optimizer to a device and to the tensors of its users.
 *
 * It stores tensors and runs programs. It never sees Adafactor: a program is plain data
 * (`program/program.ts`), and `fuse` from `@adafactor/core/compiler` turns it into loops to be
 * written in the backend's own language. A backend that has no compiler yet can be made of
 * storage and arithmetic alone with `interpretedBackend`.
 *
 * The order of calls. Everything called on a backend and on its programs happens as if in the order
 * of the calls, whether or not the caller waits for a reply before the next call: a `read` made
 * after a `run` gives what the run has stored, a `write` made after it does not change what it
 * reads. In an asynchronous backend
 *
 * - arguments are taken before a call returns: the caller may change an array or an item at once;
 * - no member throws where it could reject, but for those that reply at once (`create`, `prepare`,
 *   `shapeOf`, `compile`, ...);
 * - a call that is rejected does not keep later ones from running;
 * - the promise of `run` says that the run has its place in the order, not that the device is done:
 *   an error that the device reports later rejects the next `flush`, `read`, `write` or `run`;
 * - calls that are pending at `destroy` come to an end, with their result or `backend/destroyed`.
 */
import type { Program } from './program/program.js'
import type { ElementType, ElementTypes } from './tensors/element-type.js'
import type { Shape } from './tensors/shape.js'
import type { MemoryUse } from './tensors/tensor-ledger.js'

/** Whether the results of a backend are there when a call returns, or promised. */
export type Execution = 'synchronous' | 'asynchronous'

/** What a call returns: the value itself, or a promise of it from an asynchronous backend. */
export type Reply<E extends Execution, V> = E extends 'synchronous' ? V : Promise<V>

/**
 * Numbers as they come out of a tensor, row-major: float64 for tensors stored as float64, and float32
 * for all others, since every number of theirs is one of float32.
 */
export type TensorData = Float32Array | Float64Array

/** What a backend says about itself. The test kit holds it to this. */
export interface BackendTraits<E extends Execution = Execution> {
  /** Whether results are there when a call returns, or promised. */
  readonly execution: E
  /**
   * What tensors can be stored as; `create` makes the first if it is not told. A parameter's state is
   * made so too.
   */
  readonly types: ElementTypes
  /**
   * What is computed in: one operation rounds to this at the worst, whatever its operands are stored
   * as. Other words may come with other devices, so code that reads it needs a default; the union is
   * open for that, and a new word breaks nobody's types.
   */
  readonly precision: 'float32' | 'float64' | (string & {})
  /** Whether numbers below the smallest normal one (1.2e-38 for float32) are kept or become 0. */
  readonly subnormals: 'kept' | 'flushed'
  /**
   * How programs run: as generated code, as a chain of closures, or operation by operation. Open as
   * `precision` is: backends with another way have a word of their own.
   */
  readonly compilation: 'generated' | 'closures' | 'interpreted' | (string & {})
  /** Whether a run needs work space for rows and columns only, never for a whole matrix. */
  readonly fused: boolean
  /** The largest number of elements in one tensor. */
  readonly maxElements: number
  /** The largest number of axes of a tensor. Default: any. */
  readonly maxRank?: number
  /** Anything else worth knowing (device, driver, mode), for people. */
  readonly details?: Readonly<Record<string, string>>
}

/** One run of a program: a tensor for each declared name and a number for each scalar. */
export interface Invocation<T> {
  /** By the names that the program declares. */
  readonly tensors: Readonly<Record<string, T>>
  readonly scalars: Readonly<Record<string, number>>
}

/** A program made ready by a backend, for every shape of its rank. */
export interface CompiledProgram<T, E extends Execution = Execution> {
  /**
   * Gets ready all that `run` needs for this batch and that may not be had: checked tensors, work
   * space, storage, kernels. It replies at once, by throwing too, in an asynchronous backend as well,
   * and stores nothing into the tensors. The next `run` of the same batch can then fail only with the
   * device. The optimizer prepares all programs of a step before it runs the first one, so that a
   * step that throws has changed nothing. An empty batch lets go of what was prepared last.
   * Default: nothing; `run` itself then checks before its first store.
   *
   * @throws AdafactorError `tensor/disposed`, `tensor/shape`, `tensor/foreign`, `tensor/type`,
   *   `backend/unsupported-size`, `backend/destroyed`, `backend/device-lost`
   */
  prepare?(batch: readonly Invocation<T>[]): void
  /**
   * Runs the program once for every item, as if one after the other; items never share a tensor
   * that is stored to. The optimizer passes the same item objects at every step, with new
   * gradients and scalars in them, so a backend may keep what it has prepared for an item.
   *
   * Along an axis that a declared tensor spans all such tensors have the same size; along the
   * others the tensor has size 1 (one that spans no axis may have rank 0). Stored tensors are
   * updated in place.
   *
   * @throws AdafactorError `backend/unsupported-size`, `backend/device-lost`; nothing has changed
   */
  run(batch: readonly Invocation<T>[]): Reply<E, void>
  /** Gives back what the program holds on the device. */
  dispose(): void
}

/** Where a tensor lies in memory. */
export interface Extent {
  /** The memory: an `ArrayBuffer`, a device's buffer, a plain array. */
  readonly memory: object
  /** The first position that the tensor takes, in whatever units count positions of this memory. */
  readonly from: number
  /** The position behind the last one. */
  readonly to: number
  /**
   * If every element lies within blocks that begin at multiples of this behind `from`, as those of a
   * column do. Default: not.
   */
  readonly step?: number
  /** With `step`: how many positions a block takes (1). */
  readonly width?: number
}

/** How `create` is to make a tensor. */
export interface CreateOptions {
  /** What it is stored as: one of `traits.types` (the first of them). */
  readonly type?: ElementType
}

/**
 * A connection to a device.
 *
 * @typeParam T the tensors that the backend's users already hold, updated in place
 * @typeParam E whether results are there at once or promised
 */
export interface Backend<T, E extends Execution = Execution> {
  /** The version of this interface that the backend was written for. */
  readonly specification: 1
  /** What the backend is, for people: `ndarray`, `gpujs webgl2`. */
  readonly name: string
  /**
   * The npm package that the backend comes from: what to update when its specification is too old.
   * Default: not known.
   */
  readonly packageName?: string
  /** What the backend says about itself. */
  readonly traits: BackendTraits<E>

  /** Whether a value is a tensor that this backend can work on, live or disposed. */
  isTensor(value: unknown): value is T
  /**
   * What keeps a value from being a tensor of this backend, and what to do about it, where it looks
   * like one that was meant to be: it completes the message of `tensor/foreign`. Default: nothing.
   */
  explainForeign?(value: unknown): string | undefined
  /**
   * A new tensor: zeros, or these numbers in row-major order, each rounded to the tensor's type.
   * `checkShape`, `checkData` and `checkCreateOptions` of core refuse what is no shape, no flat list
   * of numbers and no type that the backend has.
   * @throws AdafactorError `tensor/shape`, `tensor/data`, `tensor/data-length`, `tensor/type`,
   *   `backend/unsupported-size`
   */
  create(shape: Shape, data?: ArrayLike<number>, options?: CreateOptions): T
  /**
   * The tensor's sizes.
   * @throws AdafactorError `tensor/disposed`; `tensor/shape` for a tensor that reaches beyond its data
   */
  shapeOf(tensor: T): Shape
  /**
   * What the tensor is stored as. Default: the first of `traits.types`.
   * @throws AdafactorError `tensor/disposed`
   */
  typeOf?(tensor: T): ElementType
  /** A copy of the numbers in row-major order. @throws AdafactorError `tensor/disposed` */
  read(tensor: T): Reply<E, TensorData>
  /**
   * Replaces the numbers, given in row-major order and copied before the call returns.
   * @throws AdafactorError `tensor/disposed`, `tensor/data`, `tensor/data-length`
   */
  write(tensor: T, data: ArrayLike<number>): Reply<E, void>
  /** Gives the tensor's memory back. A second time it does nothing. */
  dispose(tensor: T): void
  /** What `create` has made and `dispose` has not yet given back. */
  memory(): MemoryUse
  /** Whether two tensors share memory. Default: whether they are the same object. */
  overlaps?(a: T, b: T): boolean
  /**
   * Where a tensor lies: tensors of different memory, or whose positions are apart, never overlap.
   * With it only neighbours are given to `overlaps`, so that many parameters are compared quickly.
   * Undefined where that is not known. Default: not known, so each is compared with each.
   */
  extentOf?(tensor: T): Extent | undefined
  /**
   * Whether a tensor may have two elements in one place of memory, as a view with a stride of 0
   * has: it can be read, but not be a parameter. Default: no tensor has.
   */
  repeatsElements?(tensor: T): boolean
  /**
   * What keeps a tensor from being a parameter, if its data can't be written or holds something else
   * than numbers: it completes the message of `tensor/data`. Asked once for each parameter of an
   * optimizer, so it may look at every element. Default: nothing.
   */
  explainReadOnly?(tensor: T): string | undefined

  /**
   * Makes a program ready to run, for every shape of its rank. `checkProgram` of core refuses one
   * that this backend can't run.
   * @throws AdafactorError `backend/specification`, `tensor/type`, `program/invalid`
   */
  compile(program: Program): CompiledProgram<T, E>
  /** Ends a step: what was run is submitted to the device together. Default: nothing. */
  flush?(): Reply<E, void>
  /** Gives everything back; the backend and its programs can't be used afterwards. */
  destroy(): void
}
