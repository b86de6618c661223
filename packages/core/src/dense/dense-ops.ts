import { AdafactorError } from '../errors.js'
import type { TensorOps } from '../tensor-ops.js'
import { roundToBfloat16 } from '../tensors/rounding.js'
import { type Axes, type Shape, showShape, sizeOf } from '../tensors/shape.js'
import {
  broadcastShape,
  broadcastStrides,
  type DenseTensor,
  forEachPoint,
  type Precision,
  zeros,
} from './dense-tensor.js'

/**
 * The arithmetic on dense tensors: in float64 the reference that every backend is held against.
 * Each operation rounds its result to the precision; sums are formed in float64 in either. Operations
 * throw `program/invalid` where shapes do not broadcast.
 *
 * @example
 * ```ts
 * import { denseOps } from '@adafactor/core'
 *
 * const ops = denseOps('float64')
 * const matrix = { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) }
 * console.log(ops.mean(ops.square(matrix), [1]).data) // => Float64Array(2) [ 2.5, 12.5 ]
 * ```
 */
export function denseOps(precision: Precision): TensorOps<DenseTensor> {
  const map =
    (compute: (...values: number[]) => number) =>
    (...operands: DenseTensor[]): DenseTensor =>
      mapElements(precision, operands, compute)
  const reduce =
    (finish: (sum: number, count: number) => number) =>
    (a: DenseTensor, axes: Axes): DenseTensor =>
      reduceAxes(precision, a, axes, finish)
  return {
    constant: (value) => {
      const data = zeros(precision, 1)
      data[0] = value
      return { shape: [], data }
    },
    add: map((a, b) => (a as number) + (b as number)),
    subtract: map((a, b) => (a as number) - (b as number)),
    multiply: map((a, b) => (a as number) * (b as number)),
    divide: map((a, b) => (a as number) / (b as number)),
    minimum: map(Math.min),
    maximum: map(Math.max),
    greater: map((a, b) => ((a as number) > (b as number) ? 1 : 0)),
    sqrt: map(Math.sqrt),
    rsqrt: map((a) => 1 / Math.sqrt(a as number)),
    square: map((a) => (a as number) * (a as number)),
    abs: map(Math.abs),
    bfloat16: map(roundToBfloat16),
    isFinite: map((a) => (Number.isFinite(a) ? 1 : 0)),
    where: map((condition, a, b) => (condition === 0 ? b : a) as number),
    sum: reduce((sum) => sum),
    mean: reduce((sum, count) => sum / count),
  }
}

function mapElements(
  precision: Precision,
  operands: readonly DenseTensor[],
  compute: (...values: number[]) => number,
): DenseTensor {
  const shape = operands.map((operand) => operand.shape).reduce(broadcastShape)
  const strides = operands.map((operand) => strideInto(operand, shape))
  const data = zeros(precision, sizeOf(shape))
  const values = operands.map(() => 0)
  // Asked once: a tensor of 16 bits widens its numbers when it is asked.
  const numbers = operands.map((operand) => operand.data)
  forEachPoint(shape, strides, (point, indices) => {
    for (let k = 0; k < operands.length; k++) {
      values[k] = numbers[k]?.[indices[k] as number] as number
    }
    data[point] = compute(...values)
  })
  return { shape, data }
}

function strideInto(operand: DenseTensor, shape: Shape): number[] {
  const fits =
    operand.shape.length === 0 ||
    (operand.shape.length === shape.length &&
      operand.shape.every((size, axis) => size === 1 || size === shape[axis]))
  if (!fits) {
    throw new AdafactorError(
      'program/invalid',
      `a value of shape ${showShape(operand.shape)} does not broadcast to ${showShape(shape)}`,
    )
  }
  return broadcastStrides(operand.shape, shape)
}

function reduceAxes(
  precision: Precision,
  a: DenseTensor,
  axes: Axes,
  finish: (sum: number, count: number) => number,
): DenseTensor {
  const shape = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const sums = new Float64Array(sizeOf(shape))
  const numbers = a.data
  forEachPoint(a.shape, [broadcastStrides(shape, a.shape)], (point, [index]) => {
    sums[index as number] = (sums[index as number] as number) + (numbers[point] as number)
  })
  const count = sizeOf(a.shape.filter((_, axis) => axes.includes(axis)))
  const data = zeros(precision, sums.length)
  for (let index = 0; index < sums.length; index++)
    data[index] = finish(sums[index] as number, count)
  return { shape, data }
}
