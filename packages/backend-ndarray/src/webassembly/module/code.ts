import type { OperationName } from './operations.js'

/**
 * A piece of code as a tree, in the order of the text format: an operation, what it is given at once
 * (a name, an offset, a number), and the code of its operands.
 *
 * ```ts
 * ['f32x4.add', ['local.get', 'sum'], ['v128.load', 0, ['local.get', 'address']]]
 * ```
 *
 * `loop` and `block` have a label first, and `if` its condition; then the code that they hold.
 */
export type Code = readonly [
  operation: OperationName | 'loop' | 'block' | 'if',
  ...parts: (Code | string | number | readonly number[])[],
]

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128'

export interface FunctionCode {
  readonly name: string
  readonly parameters: readonly (readonly [name: string, type: ValueType])[]
  readonly result?: ValueType
  /** By name. */
  readonly locals: ReadonlyMap<string, ValueType>
  readonly body: readonly Code[]
  /** Whether the host may call it. */
  readonly isExported: boolean
}

/** A module over one memory, which it imports as `env.memory`. */
export interface ModuleCode {
  /** For people; a line each. */
  readonly comments: readonly string[]
  readonly functions: readonly FunctionCode[]
  /** Whether the memory is shared between threads. */
  readonly isShared: boolean
}

/** The most pages that a shared memory may have, which a module has to name. */
export const mostSharedPages = 65536

/** Whether a part of code is code, and no immediate. */
export function isCode(part: Code | string | number | readonly number[]): part is Code {
  return Array.isArray(part) && typeof part[0] === 'string'
}
