/** Backends whose arithmetic is wrong in one way each, as real ones have been. */
import { type Axes, type DenseTensor, denseOps, type Shape, sizeOf } from '@adafactor/core'
import {
  type BrokenBackend,
  fromTheOtherEnd,
  largerDroppingNan,
  map,
  ops,
  reduce,
  rowAsColumn,
  simplifying,
  truncateToBfloat16,
  withOps,
} from './break-backend.js'
import { roundToBits } from './rounding.js'

export const brokenOperations: readonly BrokenBackend[] = [
  // Operations
  ops('maximum drops NaN', 'operations/maximum is NaN where either is NaN', {
    maximum: map(largerDroppingNan),
  }),
  ops('minimum drops NaN', 'operations/minimum is NaN where either is NaN', {
    minimum: map((a, b) => -largerDroppingNan(-a, -b)),
  }),
  ops('minimum and maximum are swapped', 'operations/minimum of numbers of many magnitudes', {
    minimum: map((a, b) => Math.max(a, b)),
    maximum: map((a, b) => Math.min(a, b)),
  }),
  ops('rsqrt is an approximation good to 1e-4', 'operations/rsqrt of numbers of many magnitudes', {
    rsqrt: map((a) => (1 + 1e-4) / Math.sqrt(a)),
  }),
  ops('rsqrt of zero is kept finite', 'operations/rsqrt is infinite at zero and NaN below', {
    rsqrt: map((a) => 1 / Math.sqrt(a === 0 ? 1e-30 : a)),
  }),
  ops('sqrt of negative numbers is 0', 'operations/sqrt is zero at zero and NaN below', {
    sqrt: map((a) => Math.sqrt(Math.max(a, 0))),
  }),
  ops('division by zero gives 0', 'operations/division by zero is infinite, of zero by zero NaN', {
    divide: map((a, b) => (b === 0 ? 0 : a / b)),
  }),
  ops('division rounds to 16 bits', 'operations/divide of numbers of many magnitudes', {
    divide: map((a, b) => roundToBits(a / b, 16)),
  }),
  ops(
    'greater is greater or equal',
    'operations/greater is 0 for equal numbers and where either is NaN',
    {
      greater: map((a, b) => (a >= b ? 1 : 0)),
    },
  ),
  ops(
    'isFinite takes infinity for finite',
    'operations/isFinite is 0 for NaN and for either infinity, else 1',
    {
      isFinite: map((a) => (Number.isNaN(a) ? 0 : 1)),
    },
  ),
  ops(
    'where computes c a + (1 - c) b',
    'operations/where is not touched by the NaN or infinity that it does not choose',
    {
      where: map((c, a, b) => (c === 0 ? 0 : 1) * a + (c === 0 ? 1 : 0) * b),
    },
  ),
  ops(
    'where takes only 1 for true',
    'operations/where takes the first value for every condition but 0, NaN included',
    {
      where: map((c, a, b) => (c === 1 ? a : b)),
    },
  ),
  ops(
    'bfloat16 truncates',
    'operations/bfloat16 rounds to nearest, ties to even, and keeps NaN and infinities',
    {
      bfloat16: map((a) => truncateToBfloat16(a)),
    },
  ),
  ops(
    'constants go through text with 6 digits',
    'operations/constants arrive with the full precision',
    {
      constant: (value) => denseOps('float32').constant(Number(value.toPrecision(6))),
    },
  ),
  ops(
    'products that overflow are clamped',
    'operations/multiply of special values, each with each',
    {
      multiply: map((a, b) => Math.max(-3.4e38, Math.min(3.4e38, a * b))),
    },
  ),

  ops(
    'abs gives its operand back where it may',
    'operations/a result that equals an operand is a tensor of its own',
    {
      abs: (a) => (a.data.every((value) => value >= 0) ? a : denseOps('float32').abs(a)),
    },
  ),
  ops(
    'sum gives its operand back where it may',
    'reductions/sums over axes of size 1 are tensors of their own',
    {
      sum: (a, axes) =>
        axes.every((axis) => a.shape[axis] === 1) ? a : denseOps('float32').sum(a, axes),
    },
  ),

  // Compilers that simplify
  simplifying(
    'the square of a root becomes its operand',
    'simplifications/the square of a square root is NaN below 0',
    ({ op, operands: [operand] }) =>
      op === 'square' && operand?.op === 'sqrt' ? { op: 'abs', of: operand.of } : undefined,
  ),
  simplifying(
    'a value less itself becomes 0',
    'simplifications/a value less itself, or over itself, is NaN where it is not finite',
    ({ op, of: [a, b] = [] }) =>
      op === 'subtract' && a === b ? { op: 'constant', value: 0 } : undefined,
  ),
  simplifying(
    '0 times a value becomes 0',
    'simplifications/0 times a value is NaN where the value is not finite',
    ({ op, operands }) =>
      op === 'multiply' && operands.some(({ value }) => value === 0)
        ? { op: 'constant', value: 0 }
        : undefined,
  ),
  simplifying(
    'division by a constant 0 gives 0',
    'simplifications/division by a constant 0 is infinite or NaN',
    ({ op, operands: [, divisor] }) =>
      op === 'divide' && divisor?.value === 0 ? { op: 'constant', value: 0 } : undefined,
  ),
  simplifying(
    'a literal condition loses the run-time scalar',
    'simplifications/a condition may be a constant',
    ({ op, operands: [condition, chosen] }) =>
      op === 'where' && condition?.op === 'constant' && chosen?.op === 'scalar'
        ? { op: 'constant', value: 0 }
        : undefined,
  ),
  simplifying(
    'the constants of a product are multiplied first, and underflow',
    'simplifications/constants of a product are not multiplied first',
    ({ op, operands: [first, second] }) =>
      op === 'multiply' && first?.op === 'multiply' && second?.value === 1e-25
        ? { op: 'constant', value: 0 }
        : undefined,
  ),

  // Broadcasting and reductions
  ops(
    'a row is broadcast as a column where the matrix is square',
    'broadcasting/every pair of spans in a space of [3, 3]',
    {
      multiply: (a, b) => denseOps('float32').multiply(a, rowAsColumn(b, a.shape)),
    },
  ),
  ops(
    'the reduced axis is counted from the other end',
    'reductions/sum and mean over every set of axes of [3, 5]',
    {
      sum: (a, axes) => denseOps('float32').sum(a, fromTheOtherEnd(a, axes)),
    },
  ),
  ops(
    'sums are one chain in float32',
    'reductions/sum over an axis of 5000 in [5000] keeps the accuracy of two stages',
    {
      sum: reduce((sum, value) => Math.fround(sum + value)),
    },
  ),
  ops(
    'sums are one chain in float32 (along columns)',
    'reductions/sum over an axis of 1000 in [1000, 3] keeps the accuracy of two stages',
    {
      sum: reduce((sum, value) => Math.fround(sum + value)),
    },
  ),
  ops(
    'the last element of an axis is left out',
    'reductions/every element of an axis counts once, whatever its length',
    {
      sum: reduce((sum, value, place, count) =>
        place === count - 1 && count > 1 ? sum : sum + value,
      ),
    },
  ),
  ops(
    'loops end after 1000 elements',
    'reductions/every element of an axis counts once, whatever its length',
    {
      sum: reduce((sum, value, place) => (place >= 1000 ? sum : sum + value)),
    },
  ),
  ops(
    'loops end after 1024 elements, rows and columns',
    'reductions/rows and columns of any lengths count every element once',
    {
      sum: reduce((sum, value, place) => (place >= 1024 ? sum : sum + value)),
    },
  ),
  ops('mean does not divide', 'reductions/a mean is the sum divided by the count', {
    mean: (a, axes) => denseOps('float32').sum(a, axes),
  }),
  ops(
    'mean divides by the size of the whole tensor',
    'reductions/a mean is the sum divided by the count',
    {
      mean: (a, axes) => {
        const { sum, divide, constant } = denseOps('float32')
        return divide(sum(a, axes), constant(sizeOf(a.shape)))
      },
    },
  ),
  ops(
    'NaN is left out of sums',
    'reductions/NaN and infinities reach their own row and column only',
    {
      sum: reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value)),
      mean: reduce(
        (sum, value) => (Number.isNaN(value) ? sum : sum + value),
        (sum, count) => sum / count,
      ),
    },
  ),
  ops(
    'sums over an axis without elements are NaN',
    'reductions/sums of tensors with an empty axis are 0',
    {
      sum: reduce(
        (sum, value) => sum + value,
        (sum, count) => (count === 0 ? Number.NaN : sum),
      ),
    },
  ),
  {
    fault: 'work space is not cleared for another shape',
    caughtBy: 'determinism/other shapes in between, a matrix',
    create: () => {
      let before: { shape: Shape; first: number } | undefined
      const { sum } = denseOps('float32')
      const result = (a: DenseTensor, axes: Axes) => {
        const total = sum(a, axes)
        if (before && before.shape.join() !== a.shape.join() && total.data.length > 1) {
          total.data[0] = (total.data[0] as number) + 1e-3 * before.first
        }
        before = { shape: a.shape, first: total.data[0] ?? 0 }
        return total
      }
      const { divide, constant } = denseOps('float32')
      const mean = (a: DenseTensor, axes: Axes) =>
        divide(result(a, axes), constant(sizeOf(a.shape.filter((_, axis) => axes.includes(axis)))))
      return withOps({ sum: result, mean })
    },
  },
  {
    fault: 'the order of a sum changes from run to run',
    caughtBy: 'determinism/the same run twice, a matrix',
    create: () => {
      let calls = 0
      const wobble = (value: number) => value * (1 + (calls++ % 7) * 2 ** -23)
      return withOps({
        mean: reduce(
          (sum, value) => sum + value,
          (sum, count) => wobble(sum / count),
        ),
      })
    },
  },
]
