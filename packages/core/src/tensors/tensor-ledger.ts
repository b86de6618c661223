import { AdafactorError } from '../errors.js'
import { type Shape, showShape } from './shape.js'

/**
 * Live tensors made by `create` and not yet disposed, and the bytes that they hold. Work space that
 * programs keep may be counted among the bytes.
 */
export interface MemoryUse {
  readonly tensors: number
  readonly bytes: number
}

/**
 * Who is alive in a backend: the tensors that it has made with their bytes, those that were disposed,
 * and whether it was itself destroyed. It keeps no tensor from being collected, and is cheap enough to
 * be asked about each tensor of each step.
 *
 * @typeParam T the backend's tensors
 *
 * @example
 * ```ts
 * import { type DenseTensor, TensorLedger } from '@adafactor/core'
 *
 * const ledger = new TensorLedger<DenseTensor>('mine', ({ shape }) => shape)
 * const tensor = { shape: [2, 3], data: new Float32Array(6) }
 * ledger.add(tensor, tensor.data.byteLength)
 * console.log(ledger.memory()) // => { tensors: 1, bytes: 24 }
 * ledger.dispose(tensor)
 * console.log(ledger.memory()) // => { tensors: 0, bytes: 0 }
 * // ledger.check(tensor): a tensor of shape [2, 3] was used after it was disposed (tensor/disposed)
 * ```
 */
export class TensorLedger<T extends object> {
  readonly #backend: string
  readonly #shapeOf: (tensor: T) => Shape
  /** Live tensors with their bytes. */
  #bytesOf = new WeakMap<T, number>()
  #tensors = 0
  #bytes = 0
  readonly #disposed = new WeakSet<T>()
  /** Spares a look into the set, in programs that dispose of nothing. */
  #anyDisposed = false
  #destroyed = false

  /**
   * @param backend the backend's name, for messages
   * @param shapeOf the shape of a tensor, disposed or not, for messages
   */
  constructor(backend: string, shapeOf: (tensor: T) => Shape) {
    this.#backend = backend
    this.#shapeOf = shapeOf
  }

  /**
   * Enters a tensor that the backend has made; one that is in already counts once, with these bytes.
   * After `destroy` nothing is counted.
   * @returns the tensor
   */
  add(tensor: T, bytes: number): T {
    if (this.#destroyed) return tensor
    const before = this.#bytesOf.get(tensor)
    if (before === undefined) this.#tensors++
    this.#bytes += bytes - (before ?? 0)
    this.#bytesOf.set(tensor, bytes)
    if (this.#anyDisposed) this.#disposed.delete(tensor)
    return tensor
  }

  /** Whether a tensor was entered and is live. */
  has(tensor: T): boolean {
    return this.#bytesOf.has(tensor)
  }

  /**
   * From now on the tensor is refused, whoever made it; its bytes, if it was entered, are gone.
   * @returns whether it was live until now
   */
  dispose(tensor: T): boolean {
    if (this.#disposed.has(tensor)) return false
    this.#disposed.add(tensor)
    this.#anyDisposed = true
    const bytes = this.#bytesOf.get(tensor)
    if (bytes !== undefined) {
      this.#bytesOf.delete(tensor)
      this.#tensors--
      this.#bytes -= bytes
    }
    return true
  }

  /** What was entered and is live. */
  memory(): MemoryUse {
    return { tensors: this.#tensors, bytes: this.#bytes }
  }

  /** From now on everything is refused, and nothing is counted. */
  destroy(): void {
    this.#destroyed = true
    this.#bytesOf = new WeakMap()
    this.#tensors = 0
    this.#bytes = 0
  }

  /**
   * Refuses a disposed tensor, and any tensor of a backend that was destroyed.
   * @returns the tensor
   * @throws AdafactorError `tensor/disposed`, `backend/destroyed`
   */
  check(tensor: T): T {
    this.checkAlive()
    if (this.#anyDisposed && this.#disposed.has(tensor)) throw wasDisposed(this.#shapeOf(tensor))
    return tensor
  }

  /** Whether `destroy` was called. */
  get destroyed(): boolean {
    return this.#destroyed
  }

  /** @throws AdafactorError `backend/destroyed` */
  checkAlive(): void {
    if (this.#destroyed) throw wasDestroyed(this.#backend)
  }
}

/** The error for a tensor that was disposed before. */
export function wasDisposed(shape: Shape): AdafactorError {
  return new AdafactorError(
    'tensor/disposed',
    `a tensor of shape ${showShape(shape)} was used after it was disposed`,
  )
}

/** The error for a call on a backend of this name that was destroyed before. */
export function wasDestroyed(backend: string): AdafactorError {
  return new AdafactorError(
    'backend/destroyed',
    `the backend "${backend}" was used after destroy(); make a new one`,
  )
}
