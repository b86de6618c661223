import { type Axes, type Shape, sizeOf, type TensorOps } from '@adafactor/core'
import { type Interval, intervalArithmetic } from './interval.js'
import { IntervalSum } from './interval-sum.js'
import {
  allocateIntervals,
  type IntervalTensor,
  intervalAt,
  placesOf,
  reducedShape,
  setInterval,
} from './interval-tensor.js'
import type { ErrorModel } from './model.js'

/**
 * The arithmetic on intervals: with `interpret`, any program gives for each element the values
 * that a device of this model may come to. The model's text is in `model.ts`.
 *
 * @example
 * ```ts
 * import { errorModel, intervalOps, loadIntervals } from '@adafactor/conformance'
 *
 * const model = errorModel({ precision: 'float32', subnormals: 'kept' })
 * const x = loadIntervals(model, [1], [0.1])
 * const { lo, hi } = intervalOps(model).square(x)
 * console.log(lo[0] < 0.01 && hi[0] > 0.01) // => true
 * ```
 */
export function intervalOps(model: ErrorModel): TensorOps<IntervalTensor> {
  const arithmetic = intervalArithmetic(model)
  const sum = (a: IntervalTensor, axes: Axes, ofMean = false) =>
    reduceAxes(model, a, axes, (terms) => arithmetic.settle(terms.result(ofMean)))
  return {
    constant: (value) => {
      const tensor = allocateIntervals([])
      setInterval(tensor, 0, arithmetic.constant(value))
      return tensor
    },
    add: (a, b) => mapTwo(a, b, arithmetic.add),
    subtract: (a, b) => mapTwo(a, b, arithmetic.subtract),
    multiply: (a, b) => mapTwo(a, b, arithmetic.multiply),
    divide: (a, b) => mapTwo(a, b, arithmetic.divide),
    minimum: (a, b) => mapTwo(a, b, arithmetic.minimum),
    maximum: (a, b) => mapTwo(a, b, arithmetic.maximum),
    greater: (a, b) => mapTwo(a, b, arithmetic.greater),
    sqrt: (a) => mapOne(a, arithmetic.sqrt),
    rsqrt: (a) => mapOne(a, arithmetic.rsqrt),
    square: (a) => mapOne(a, arithmetic.square),
    abs: (a) => mapOne(a, arithmetic.abs),
    bfloat16: (a) => mapOne(a, arithmetic.bfloat16),
    isFinite: (a) => mapOne(a, arithmetic.isFinite),
    where: (condition, a, b) => mapThree(condition, a, b, arithmetic.where),
    sum: (a, axes) => sum(a, axes),
    mean: (a, axes) => {
      const count = sizeOf(a.shape.filter((_, axis) => axes.includes(axis)))
      return mapOne(sum(a, axes, true), (total) => arithmetic.meanOf(total, count))
    },
  }
}

function mapOne(a: IntervalTensor, compute: (a: Interval) => Interval): IntervalTensor {
  const result = allocateIntervals(a.shape)
  for (let index = 0; index < result.lo.length; index++) {
    setInterval(result, index, compute(intervalAt(a, index)))
  }
  return result
}

function mapTwo(
  a: IntervalTensor,
  b: IntervalTensor,
  compute: (a: Interval, b: Interval) => Interval,
): IntervalTensor {
  const result = allocateIntervals(broadcast(a.shape, b.shape))
  const fromA = placesOf(a.shape, result.shape)
  const fromB = placesOf(b.shape, result.shape)
  for (let index = 0; index < result.lo.length; index++) {
    const left = intervalAt(a, fromA[index] as number)
    setInterval(result, index, compute(left, intervalAt(b, fromB[index] as number)))
  }
  return result
}

function mapThree(
  a: IntervalTensor,
  b: IntervalTensor,
  c: IntervalTensor,
  compute: (a: Interval, b: Interval, c: Interval) => Interval,
): IntervalTensor {
  const result = allocateIntervals(broadcast(broadcast(a.shape, b.shape), c.shape))
  const fromA = placesOf(a.shape, result.shape)
  const fromB = placesOf(b.shape, result.shape)
  const fromC = placesOf(c.shape, result.shape)
  for (let index = 0; index < result.lo.length; index++) {
    const first = intervalAt(a, fromA[index] as number)
    const second = intervalAt(b, fromB[index] as number)
    setInterval(result, index, compute(first, second, intervalAt(c, fromC[index] as number)))
  }
  return result
}

function reduceAxes(
  model: ErrorModel,
  a: IntervalTensor,
  axes: Axes,
  finish: (terms: IntervalSum) => Interval,
): IntervalTensor {
  const result = allocateIntervals(reducedShape(a.shape, axes))
  const sums = Array.from(result.lo, () => new IntervalSum(model))
  const into = placesOf(result.shape, a.shape)
  for (let index = 0; index < into.length; index++) {
    const { lo, hi, nan } = intervalAt(a, index)
    sums[into[index] as number]?.include(lo, hi, nan)
  }
  sums.forEach((terms, index) => {
    setInterval(result, index, finish(terms))
  })
  return result
}

function broadcast(a: Shape, b: Shape): Shape {
  if (a.length === 0) return b
  if (b.length === 0) return a
  return a.map((size, axis) => (size === 1 ? (b[axis] as number) : size))
}
