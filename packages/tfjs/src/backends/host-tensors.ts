import {
  AdafactorError,
  type Backend,
  type CreateOptions,
  checkCreateOptions,
  checkData,
  checkShape,
  checkSize,
  type Execution,
  type MemoryUse,
  type Shape,
  showShape,
  sizeOf,
  TensorLedger,
  withMemoryFor,
} from '@adafactor/core'
import { Tensor, tensor, Variable, variable } from '@tensorflow/tfjs-core'

/** The most elements of a tensor: sizes are counted in 32 bits. */
export const maxElements = 2 ** 31 - 1

/**
 * Tensors of TensorFlow.js as the tensors of a backend, whatever runs on them. What is stored to has to be
 * a `tf.Variable`: a `tf.Tensor` never changes, and may share its data with others.
 */
export class HostTensors
  implements
    Pick<
      Backend<Tensor, Execution>,
      'isTensor' | 'explainForeign' | 'create' | 'shapeOf' | 'typeOf' | 'dispose' | 'memory'
    >
{
  readonly #name: string
  readonly #ledger: TensorLedger<Tensor>

  /** @param name the backend's, for messages */
  constructor(name: string) {
    this.#name = name
    this.#ledger = new TensorLedger(name, ({ shape }) => shape)
  }

  isTensor(value: unknown): value is Tensor {
    return value instanceof Tensor && value.dtype === 'float32'
  }

  explainForeign(value: unknown): string {
    if (value instanceof Tensor) {
      return `it is a tensor of dtype ${value.dtype}; cast it first: tf.cast(x, 'float32')`
    }
    return 'give a tensor of TensorFlow.js: tf.variable(tf.tensor(values, shape))'
  }

  create(shape: Shape, data?: ArrayLike<number>, options?: CreateOptions): Variable {
    this.#ledger.checkAlive()
    checkShape(shape)
    checkSize(this.#name, shape, maxElements)
    if (data !== undefined) checkData(shape, data)
    checkCreateOptions(this.#name, ['float32'], options)
    const made = withMemoryFor(
      () => `a tensor of shape ${showShape(shape)}`,
      () => newVariable(shape, data),
    )
    this.#ledger.add(made, 4 * sizeOf(shape))
    return made
  }

  /** Whether `create` has made it, so that nobody else relies on its data. */
  isOwn(tensor: Tensor): boolean {
    return this.#ledger.has(tensor)
  }

  shapeOf(tensor: Tensor): Shape {
    this.check(tensor)
    return tensor.shape
  }

  typeOf(tensor: Tensor): 'float32' {
    this.check(tensor)
    return 'float32'
  }

  /** Only what `create` has made: others belong to whoever made them. */
  dispose(tensor: Tensor): void {
    if (!this.#ledger.has(tensor)) return
    this.#ledger.dispose(tensor)
    tensor.dispose()
  }

  memory(): MemoryUse {
    return this.#ledger.memory()
  }

  explainReadOnly(tensor: Tensor): string | undefined {
    return tensor instanceof Variable
      ? undefined
      : 'a tf.Tensor never changes; make a variable of it: tf.variable(tensor)'
  }

  /** Replaces the numbers of a variable. @throws AdafactorError `tensor/data`, `tensor/data-length` */
  write(target: Tensor, data: ArrayLike<number>): void {
    this.check(target)
    checkData(target.shape, data)
    assign(target, tensor(Float32Array.from(data), target.shape, 'float32'))
  }

  checkAlive(): void {
    this.#ledger.checkAlive()
  }

  /** @throws AdafactorError `tensor/foreign`, `tensor/disposed`, `backend/destroyed` */
  check(value: unknown): asserts value is Tensor {
    this.#ledger.checkAlive()
    if (!this.isTensor(value)) {
      throw new AdafactorError(
        'tensor/foreign',
        `the value is not a tensor of the backend "${this.#name}": ${this.explainForeign(value)}`,
      )
    }
    this.#ledger.check(value)
    if (!value.isDisposed) return
    throw new AdafactorError(
      'tensor/disposed',
      `a tensor of shape ${showShape(value.shape)} was used after it was disposed`,
    )
  }

  destroy(): void {
    this.#ledger.destroy()
  }
}

/** Makes a value the content of a variable. The value is given back. */
export function assign(target: Tensor, value: Tensor): void {
  if (!(target instanceof Variable)) {
    value.dispose()
    throw new AdafactorError(
      'tensor/data',
      `a tensor of shape ${showShape(target.shape)} can't be written: a tf.Tensor never changes; ` +
        'make a variable of it: tf.variable(tensor)',
    )
  }
  target.assign(value)
  value.dispose()
}

/** A variable with data of its own, that no gradient is computed for and no `tidy` takes. */
function newVariable(shape: Shape, data: ArrayLike<number> | undefined): Variable {
  const numbers = data === undefined ? new Float32Array(sizeOf(shape)) : Float32Array.from(data)
  const initial = tensor(numbers, [...shape], 'float32')
  const made = variable(initial, false)
  initial.dispose()
  return made
}
