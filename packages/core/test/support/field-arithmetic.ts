/**
 * Arithmetic modulo a prime. Sums and products are exact in any order and grouping, so a program
 * that was rearranged rightly gives the very same numbers, and one that reads a value too early
 * or too late almost surely others. Operations that mean nothing here are arbitrary functions.
 */

import { broadcastShape, broadcastStrides, forEachPoint } from '../../src/dense/dense-tensor.js'
import type { DenseTensor, TensorOps } from '../../src/index.js'
import type { BinaryOperation, UnaryOperation } from '../../src/tensor-ops.js'
import { sizeOf } from '../../src/tensors/shape.js'

/** The operations on single numbers. */
export interface ScalarArithmetic {
  constant(value: number): number
  unary: Readonly<Record<UnaryOperation, (a: number) => number>>
  binary: Readonly<Record<BinaryOperation, (a: number, b: number) => number>>
  mean(sum: number, count: number): number
}

/** The largest prime below 2^26: products are exact in float64. */
export const prime = 67_108_859

const scramble = (tag: number, a: number, b = 0) => (a * 31_337 + b * 7919 + tag * 104_729) % prime

function power(base: number, exponent: number): number {
  if (exponent === 0) return 1
  const half = power((base * base) % prime, Math.floor(exponent / 2))
  return exponent % 2 === 1 ? (half * base) % prime : half
}

export const fieldArithmetic: ScalarArithmetic = {
  constant: (value) => {
    if (Number.isInteger(value)) return ((value % prime) + prime) % prime
    return [...String(value)].reduce((sum, digit) => scramble(digit.charCodeAt(0), sum), 1)
  },
  unary: {
    sqrt: (a) => scramble(1, a),
    rsqrt: (a) => scramble(2, a),
    square: (a) => (a * a) % prime,
    abs: (a) => scramble(3, a),
    bfloat16: (a) => scramble(4, a),
    isFinite: (a) => (a % 3 === 0 ? 0 : 1),
  },
  binary: {
    add: (a, b) => (a + b) % prime,
    subtract: (a, b) => (a - b + prime) % prime,
    multiply: (a, b) => (a * b) % prime,
    divide: (a, b) => scramble(5, a, b),
    minimum: Math.min,
    maximum: Math.max,
    greater: (a, b) => (a > b ? 1 : 0),
  },
  mean: (sum, count) => (sum * power(count, prime - 2)) % prime,
}

/** The same arithmetic on dense tensors, for `interpret`. */
export function tensorOpsOf(arithmetic: ScalarArithmetic): TensorOps<DenseTensor> {
  const map = (compute: (...values: number[]) => number, operands: DenseTensor[]): DenseTensor => {
    const shape = operands.map((operand) => operand.shape).reduce(broadcastShape)
    const strides = operands.map((operand) => broadcastStrides(operand.shape, shape))
    const data = new Float64Array(sizeOf(shape))
    forEachPoint(shape, strides, (point, indices) => {
      data[point] = compute(
        ...operands.map((operand, k) => operand.data[indices[k] as number] as number),
      )
    })
    return { shape, data }
  }
  const reduce = (a: DenseTensor, axes: readonly number[], isMean: boolean): DenseTensor => {
    const shape = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const data = new Float64Array(sizeOf(shape))
    forEachPoint(a.shape, [broadcastStrides(shape, a.shape)], (point, [index]) => {
      const at = index as number
      data[at] = arithmetic.binary.add(data[at] as number, a.data[point] as number)
    })
    if (!isMean) return { shape, data }
    const count = sizeOf(a.shape) / sizeOf(shape)
    return { shape, data: data.map((sum) => arithmetic.mean(sum, count)) }
  }
  const { unary, binary } = arithmetic
  const mapped = <K extends string>(table: Readonly<Record<K, (...values: number[]) => number>>) =>
    Object.fromEntries(
      Object.entries<(...values: number[]) => number>(table).map(([op, compute]) => [
        op,
        (...operands: DenseTensor[]) => map(compute, operands),
      ]),
    ) as Record<K, (...operands: DenseTensor[]) => DenseTensor>
  return {
    ...mapped<UnaryOperation>(unary as never),
    ...mapped<BinaryOperation>(binary as never),
    constant: (value) => ({ shape: [], data: Float64Array.of(arithmetic.constant(value)) }),
    where: (condition, a, b) =>
      map((chosen, x, y) => (chosen === 0 ? y : x) as number, [condition, a, b]),
    sum: (a, axes) => reduce(a, axes, false),
    mean: (a, axes) => reduce(a, axes, true),
  }
}
