// The smallest backend there can be: a library's arrays, its arithmetic, and `interpretedBackend`.
// For one of your own put your library in the place of numpy-ts.
import * as core from '@adafactor/core'
import * as np from 'numpy-ts'

/** Any float64 array of numpy-ts, views included. */
export type NumpyTensor = np.NDArrayCore<'float64'>
type Binary = (a: NumpyTensor, b: NumpyTensor) => np.NDArrayCore

/** The most that `create` takes: all arrays together have 256 MiB of WebAssembly memory. */
const maxElements = 2 ** 24

/** What is made of an array, whose memory is then given back. */
function consume<A extends np.NDArrayCore, V>(array: A, use: (array: A) => V): V {
  const result = use(array)
  array.dispose()
  return result
}

/** Comparisons give booleans, the arithmetic of programs wants 0 and 1. */
const asNumbers = (flags: np.NDArrayCore) => consume(flags, () => flags.astype('float64'))

// A number takes its partner's rank: numpy-ts makes a number of it and an array of one element.
const binary = (op: Binary) => (a: NumpyTensor, b: NumpyTensor) =>
  op(a.ndim < b.ndim ? np.reshape(a, Array(b.ndim).fill(1)) : a, b) as NumpyTensor

/** `a` where the test is true, else `b`. */
const choose = (test: np.NDArrayCore, a: NumpyTensor, b: NumpyTensor) =>
  consume(test, () => np.select([test], [a], b) as NumpyTensor)

/** A copy in row-major order. */
const numbersOf = (a: NumpyTensor) =>
  consume(np.flatten(a), ({ data }) => Float64Array.from(data as Float64Array))

function arrayOf(shape: core.Shape, numbers: ArrayLike<number>): NumpyTensor {
  const array = np.zeros([...shape], 'float64')
  ;(array.data as Float64Array).set(numbers)
  return array
}

const ops: core.TensorOps<NumpyTensor> = {
  constant: (value) => np.full([], value, 'float64'),
  add: binary(np.add),
  subtract: binary(np.subtract),
  multiply: binary(np.multiply),
  divide: binary(np.divide),
  // np.minimum and np.maximum lose a NaN that is in `a`; np.where takes one for false.
  minimum: (a, b) => choose(np.logical_or(np.less(a, b), np.isnan(a)), a, b),
  maximum: (a, b) => choose(np.logical_or(np.greater(a, b), np.isnan(a)), a, b),
  greater: (a, b) => asNumbers(np.greater(a, b)),
  sqrt: (a) => np.sqrt(a),
  rsqrt: (a) => consume(np.sqrt(a), (root) => np.reciprocal(root)),
  square: (a) => np.square(a),
  abs: (a) => np.abs(a),
  bfloat16: (a) => arrayOf(a.shape, numbersOf(a).map(core.roundToBfloat16)),
  isFinite: (a) => asNumbers(np.isfinite(a)),
  where: (condition, a, b) => choose(np.not_equal(condition, 0), a, b),
  sum: (a, axes) => np.sum(a, [...axes], true) as NumpyTensor,
  mean: (a, axes) => np.mean(a, [...axes], true) as NumpyTensor,
}

/** Runs programs operation by operation on the arrays of numpy-ts. */
export function numpyBackend(): core.Backend<NumpyTensor, 'synchronous'> {
  const ledger = new core.TensorLedger<NumpyTensor>('numpy-ts', ({ shape }) => shape)
  return core.interpretedBackend<NumpyTensor, 'synchronous'>({
    name: 'numpy-ts',
    traits: {
      execution: 'synchronous',
      types: ['float64'],
      precision: 'float64',
      subnormals: 'kept',
      maxElements,
    },
    ops,
    isTensor: (value): value is NumpyTensor =>
      value instanceof np.NDArrayCore && value.dtype === 'float64',
    create: (shape, data) => {
      core.checkShape(shape)
      core.checkSize('numpy-ts', shape, maxElements)
      if (data !== undefined) core.checkData(shape, data)
      const tensor = arrayOf(shape, data ?? [])
      return ledger.add(tensor, tensor.nbytes)
    },
    shapeOf: (tensor) => ledger.check(tensor).shape,
    read: (tensor) => numbersOf(ledger.check(tensor)),
    write: (tensor, data) => {
      core.checkData(ledger.check(tensor).shape, data)
      consume(arrayOf(tensor.shape, data), (numbers) => np.copyto(tensor, numbers))
    },
    dispose: (tensor) => {
      ledger.dispose(tensor)
      tensor.dispose()
    },
    memory: () => ledger.memory(),
    overlaps: (a, b) => np.shares_memory(a, b),
  })
}
