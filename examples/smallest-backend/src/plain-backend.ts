// The smallest backend there can be: storage and arithmetic, on plain arrays of numbers. A start
// for a backend of your own; test/plain-backend.test.ts holds it against the test kit.
import * as core from '@adafactor/core'

/** The most that `create` takes: plain arrays get slow before they get full. */
const maxElements = 2 ** 24

/** A shape, and the numbers in row-major order until the tensor is disposed. */
export type PlainTensor = { readonly shape: core.Shape; numbers: number[] | null }

function numbersOf({ numbers }: PlainTensor): number[] {
  if (numbers) return numbers
  throw new core.AdafactorError('tensor/disposed', 'a tensor was used after it was disposed')
}

/** For every element of a tensor of this shape: where it is in one that is repeated to fit. */
function positions(shape: core.Shape, repeated: core.Shape): number[] {
  let found = [0]
  shape.forEach((size, axis) => {
    const own = repeated[axis] ?? 1
    const steps = Array.from({ length: size }, (_, i) => (own === 1 ? 0 : i))
    found = found.flatMap((start) => steps.map((step) => start * own + step))
  })
  return found
}

/** An operation on one, two or three operands that works element by element. */
function each(compute: (a: number, b: number, c: number) => number) {
  return (a: PlainTensor, b = a, c = a): PlainTensor => {
    const sizesOf = (axis: number) => [a, b, c].map(({ shape }) => shape[axis] ?? 1)
    const rank = Math.max(a.shape.length, b.shape.length, c.shape.length)
    const shape = [...Array(rank).keys()].map((axis) => sizesOf(axis).find((n) => n !== 1) ?? 1)
    const spread = (x: PlainTensor) => positions(shape, x.shape).map((i) => numbersOf(x)[i] ?? NaN)
    const [inB, inC] = [spread(b), spread(c)]
    return { shape, numbers: spread(a).map((x, i) => compute(x, inB[i] ?? NaN, inC[i] ?? NaN)) }
  }
}

function sum(a: PlainTensor, axes: core.Axes): PlainTensor {
  const shape = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const sums = new Array<number>(core.sizeOf(shape)).fill(0)
  positions(a.shape, shape).forEach((into, i) => {
    sums[into] = (sums[into] ?? NaN) + (numbersOf(a)[i] ?? NaN)
  })
  return { shape, numbers: sums }
}

const constant = (value: number): PlainTensor => ({ shape: [], numbers: [value] })
const divide = each((a, b) => a / b)

const ops: core.TensorOps<PlainTensor> = {
  constant,
  add: each((a, b) => a + b),
  subtract: each((a, b) => a - b),
  multiply: each((a, b) => a * b),
  divide,
  minimum: each((a, b) => Math.min(a, b)),
  maximum: each((a, b) => Math.max(a, b)),
  greater: each((a, b) => (a > b ? 1 : 0)),
  sqrt: each(Math.sqrt),
  rsqrt: each((a) => 1 / Math.sqrt(a)),
  square: each((a) => a * a),
  abs: each(Math.abs),
  bfloat16: each(core.roundToBfloat16),
  isFinite: each((a) => (Number.isFinite(a) ? 1 : 0)),
  where: each((condition, a, b) => (condition === 0 ? b : a)),
  sum,
  mean: (a, axes) =>
    divide(sum(a, axes), constant(core.sizeOf(axes.map((axis) => a.shape[axis] ?? 1)))),
}

/** Runs programs operation by operation on arrays of float64 numbers. */
export function plainBackend(): core.Backend<PlainTensor, 'synchronous'> {
  const live = new Set<PlainTensor>()
  const traits = { execution: 'synchronous', precision: 'float64', subnormals: 'kept' } as const
  return core.interpretedBackend<PlainTensor, 'synchronous'>({
    name: 'plain',
    traits: { ...traits, maxElements },
    ops,
    isTensor: (value): value is PlainTensor =>
      typeof value === 'object' && value !== null && 'shape' in value && 'numbers' in value,
    create: (shape, data) => {
      core.checkShape(shape)
      const size = core.sizeOf(shape)
      if (size > maxElements) {
        throw new core.AdafactorError(
          'backend/unsupported-size',
          `${size} > ${maxElements} elements`,
        )
      }
      if (data) core.checkDataLength(shape, data)
      const numbers = data ? Array.from(data) : new Array<number>(size).fill(0)
      const tensor: PlainTensor = { shape: [...shape], numbers }
      live.add(tensor)
      return tensor
    },
    shapeOf: (tensor) => numbersOf(tensor) && tensor.shape,
    read: (tensor) => Float64Array.from(numbersOf(tensor)),
    write: (tensor, data) => {
      core.checkDataLength(numbersOf(tensor) && tensor.shape, data)
      tensor.numbers = Array.from(data)
    },
    dispose: (tensor) => {
      live.delete(tensor)
      tensor.numbers = null
    },
    memory: () => ({ tensors: live.size, bytes: 8 * [...live].flatMap((t) => t.numbers).length }),
  })
}
