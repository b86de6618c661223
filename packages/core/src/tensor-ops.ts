/**
 * The arithmetic that the optimizer is written in.
 *
 * The algorithm (`adafactor/step.ts`) is a function over this interface and nothing else. Given
 * numbers it computes (`interpret`), given symbols it describes itself (`trace`), given intervals
 * it tells how wrong a device may be (the test kit). A new backend that implements these
 * operations and some storage is complete: see `interpretedBackend`.
 */
import type { Axes } from './tensors/shape.js'

/**
 * Arithmetic on tensors of one common rank.
 *
 * - Values keep their rank: a reduction leaves its axes with size 1.
 * - Sizes of 1 broadcast against any size (NumPy's rule, without adding axes).
 * - No operation changes its operands, and none relies on `this`.
 * - A result is a new tensor, never an operand or a view of one: each may be freed by itself.
 * - A condition is a value: 0 is false, everything else (NaN included) is true.
 */
export interface TensorOps<T> {
  /** The same number everywhere: every axis has size 1. */
  constant(value: number): T

  add(a: T, b: T): T
  subtract(a: T, b: T): T
  multiply(a: T, b: T): T
  /** IEEE division: x / 0 is an infinity, 0 / 0 is NaN. */
  divide(a: T, b: T): T
  /** The smaller one; NaN where either is NaN. */
  minimum(a: T, b: T): T
  /** The larger one; NaN where either is NaN. */
  maximum(a: T, b: T): T

  /** NaN below zero. */
  sqrt(a: T): T
  /** 1 / sqrt(a): infinity at zero, NaN below. */
  rsqrt(a: T): T
  square(a: T): T
  abs(a: T): T
  /** The nearest bfloat16 number of the float32 value, ties to even; NaN stays NaN. */
  bfloat16(a: T): T
  /** 1 where the value is a finite number, 0 where it is NaN or infinite. */
  isFinite(a: T): T

  /** 1 where a > b, else 0; 0 where either is NaN. */
  greater(a: T, b: T): T
  /** `a` where the condition is true, else `b`; what is not chosen has no influence, NaN neither. */
  where(condition: T, a: T, b: T): T

  /** The sum over these axes, which keep size 1. Over an axis of size 0 it is 0. */
  sum(a: T, axes: Axes): T
  /** The mean over these axes, which keep size 1. */
  mean(a: T, axes: Axes): T
}

/** Operations of one operand that work element by element. */
export const unaryOperations = ['sqrt', 'rsqrt', 'square', 'abs', 'bfloat16', 'isFinite'] as const
/** Operations of two operands that work element by element. */
export const binaryOperations = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'minimum',
  'maximum',
  'greater',
] as const
/** Operations that reduce axes to size 1. */
export const reductions = ['sum', 'mean'] as const

/** The name of an operation of one operand. */
export type UnaryOperation = (typeof unaryOperations)[number]
/** The name of an operation of two operands. */
export type BinaryOperation = (typeof binaryOperations)[number]
/** The name of an operation that reduces axes. */
export type ReductionOperation = (typeof reductions)[number]
