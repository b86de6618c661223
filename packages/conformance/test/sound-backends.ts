/** Backends that are right, each in another way that the error model allows. */
import {
  type Axes,
  type Backend,
  checkData,
  type DenseTensor,
  denseOps,
  type Execution,
  interpretedBackend,
  referenceBackend,
  sizeOf,
  type TensorOps,
} from '@adafactor/core'
import { operationUlps } from '../src/error-model/model.js'
import { randomOf } from '../src/random.js'
import { asynchronousBackend } from './asynchronous-backend.js'
import { immutableBackend } from './immutable-backend.js'

/** Storage that promises and takes its time, the later the less, behind an interpreted backend. */
function promisingParts(): Backend<DenseTensor, 'asynchronous'> {
  const { flush: _, ...parts } = referenceBackend({ precision: 'float32' })
  let patience = 8
  const later = async <V>(work: () => V): Promise<V> => {
    patience = patience > 1 ? patience - 1 : 8
    for (let turn = 0; turn < patience; turn++) await undefined
    return work()
  }
  return interpretedBackend<DenseTensor, 'asynchronous'>({
    ...parts,
    name: 'asynchronous parts',
    traits: { ...parts.traits, execution: 'asynchronous' },
    ops: denseOps('float32'),
    read: (tensor) => later(() => parts.read(tensor)),
    write: (tensor, data) => later(() => parts.write(tensor, data)),
  })
}

/** Intermediate values stay in float64 until they are stored, as in a fused loop in JavaScript. */
function registerBackend(): Backend<DenseTensor, 'synchronous'> {
  const float32 = referenceBackend({ precision: 'float32' })
  return interpretedBackend({ ...float32, name: 'float64 registers', ops: denseOps('float64') })
}

/**
 * Every operation whose result has to be rounded is wrong by as many ulps as the model allows. The
 * operands decide by how much, so that the same numbers give the same bits.
 */
function sloppyBackend(): Backend<DenseTensor, 'synchronous'> {
  const exact = denseOps('float64')
  const spoil = (ulps: number, value: DenseTensor): DenseTensor => ({
    shape: value.shape,
    data: Float32Array.from(value.data, (x) => {
      if (Math.fround(x) === x || Number.isNaN(x)) return x
      const { uniform } = randomOf(5, String(x))
      // Half an ulp is left for the rounding to float32.
      return x * (1 + (uniform() * 2 - 1) * (ulps - 0.5) * 2 ** -23)
    }),
  })
  const spoilt = Object.fromEntries(
    Object.entries(operationUlps).map(([op, ulps]) => {
      const compute = exact[op as keyof typeof operationUlps] as (
        ...of: DenseTensor[]
      ) => DenseTensor
      return [op, (...operands: DenseTensor[]) => spoil(ulps, compute(...operands))]
    }),
  ) as Partial<TensorOps<DenseTensor>>
  return interpretedBackend({
    ...referenceBackend({ precision: 'float32' }),
    name: 'sloppy',
    ops: { ...denseOps('float32'), ...spoilt, ...twoStageSums },
  })
}

/** What is below the smallest normal number becomes zero, in tensors and in operations. */
function flushingBackend(): Backend<DenseTensor, 'synchronous'> {
  const float32 = referenceBackend({ precision: 'float32' })
  const flush = (x: number) => (Math.abs(x) < 2 ** -126 ? 0 : x)
  const flushed = ({ shape, data }: DenseTensor): DenseTensor => ({ shape, data: data.map(flush) })
  const ops = Object.fromEntries(
    Object.entries(denseOps('float32')).map(([op, compute]) => [
      op,
      op === 'constant'
        ? compute
        : (...operands: DenseTensor[]) =>
            flushed((compute as (...of: unknown[]) => DenseTensor)(...operands)),
    ]),
  ) as unknown as TensorOps<DenseTensor>
  return interpretedBackend<DenseTensor, 'synchronous'>({
    ...float32,
    name: 'flushing',
    traits: { ...float32.traits, types: ['float32'], subnormals: 'flushed' },
    ops,
    create: (shape, data, options) => {
      if (data !== undefined) checkData(shape, data)
      return float32.create(shape, data && Array.from(data, flush), options)
    },
  })
}

/** Sums in float32: one chain for each of about sqrt(n) blocks, one chain over the blocks. */
const twoStageSums = (() => {
  const sum = (a: DenseTensor, axes: Axes): DenseTensor => {
    // Blocks as one more axis would need another rank, so this is done on the lines themselves.
    const lines = linesOf(a, axes)
    const shape = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    return { shape, data: Float32Array.from(lines, twoStageSum) }
  }
  const mean = (a: DenseTensor, axes: Axes) => {
    const count = sizeOf(a.shape.filter((_, axis) => axes.includes(axis)))
    const { divide, multiply, constant } = denseOps('float32')
    // The sum may be more than float32 holds, where the mean is not: terms are made smaller first.
    const power = constant(2 ** -Math.ceil(Math.log2(Math.max(1, count))))
    return divide(sum(multiply(a, power), axes), multiply(constant(count), power))
  }
  return { sum, mean }
})()

function twoStageSum(line: readonly number[]): number {
  const size = Math.ceil(Math.sqrt(line.length))
  let total = 0
  for (let start = 0; start < line.length; start += size) {
    let block = 0
    for (const value of line.slice(start, start + size)) block = Math.fround(block + value)
    total = Math.fround(total + block)
  }
  return total
}

/** The numbers that each element of the sum is made of. */
function linesOf(a: DenseTensor, axes: Axes): number[][] {
  const shape = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const lines: number[][] = Array.from({ length: sizeOf(shape) }, () => [])
  a.data.forEach((value, index) => {
    let rest = index
    let line = 0
    let stride = 1
    for (let axis = a.shape.length - 1; axis >= 0; axis--) {
      const size = a.shape[axis] as number
      if (!axes.includes(axis)) {
        line += (rest % size) * stride
        stride *= size
      }
      rest = Math.floor(rest / size)
    }
    lines[line]?.push(value)
  })
  return lines
}

export const soundBackends: Readonly<Record<string, () => Backend<DenseTensor, Execution>>> = {
  asynchronous: () => asynchronousBackend(),
  'asynchronous parts': promisingParts,
  'immutable arrays': () => immutableBackend('synchronous'),
  'asynchronous immutable arrays': () => immutableBackend('asynchronous'),
  'float64 registers': registerBackend,
  sloppy: sloppyBackend,
  flushing: flushingBackend,
}

/** Those of them whose arithmetic is the reference's: they differ in when they answer and what they keep. */
export const computesAsReference: ReadonlySet<string> = new Set([
  'asynchronous',
  'asynchronous parts',
  'immutable arrays',
  'asynchronous immutable arrays',
])
