import type { BinaryOperation, UnaryOperation } from '../tensor-ops.js'

/** How one language writes the operations of a pass, given its operands as text. */
export interface Dialect {
  /** A finite number as a literal. */
  constant(value: number): string
  /** By operation. */
  unary: Readonly<Record<UnaryOperation, (a: string) => string>>
  /** By operation. */
  binary: Readonly<Record<BinaryOperation, (a: string, b: string) => string>>
  /** `a` where the condition is true (not 0), else `b`. */
  where(condition: string, a: string, b: string): string
}

/**
 * Prints an operation in a dialect.
 *
 * @example
 * ```ts
 * import { type Dialect, printOperation } from '@adafactor/core/compiler'
 *
 * declare const javascript: Dialect // how the language writes each operation
 * const print = (a: string, b: string) => printOperation(javascript, 'add', [a, b])
 * console.log(typeof print) // => function
 * ```
 */
export function printOperation(
  dialect: Dialect,
  op: UnaryOperation | BinaryOperation | 'where',
  operands: readonly string[],
): string {
  const [a, b, c] = operands as [string, string, string]
  if (op === 'where') return dialect.where(a, b, c)
  return op in dialect.unary
    ? dialect.unary[op as UnaryOperation](a)
    : dialect.binary[op as BinaryOperation](a, b)
}
