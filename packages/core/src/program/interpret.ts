import type { TensorOps } from '../tensor-ops.js'
import { type Shape, sizeOf } from '../tensors/shape.js'
import { type Expression, operandsOf, type Program } from './program.js'

/** What a run of a program is given. */
export interface InterpretInputs<T> {
  /** By the names that the program declares. */
  readonly tensors: Readonly<Record<string, T>>
  readonly scalars: Readonly<Record<string, number>>
  /** The sizes of the program's axes. */
  readonly shape: Shape
}

/**
 * Runs a program operation by operation on any arithmetic.
 *
 * Operands are not changed: the new values are returned by the name of the tensor that they are
 * for, not broadcast. A value may be one of the given tensors itself.
 *
 * @param release called with each intermediate value as soon as nothing needs it any more, so
 *   that libraries without a garbage collector can free it
 * @example
 * ```ts
 * import { denseOps, interpret } from '@adafactor/core'
 * import { trace } from '@adafactor/core/compiler'
 *
 * const program = trace({ name: 'double', rank: 1, tensors: { x: [0] } }, (ops, { x }) => ({
 *   stores: { x: ops.multiply(ops.constant(2), x) },
 * }))
 * const x = { shape: [3], data: Float64Array.of(1, 2, 3) }
 * const inputs = { tensors: { x }, scalars: {}, shape: [3] }
 * console.log(interpret(program, denseOps('float64'), inputs).x?.data) // => Float64Array(3) [ 2, 4, 6 ]
 * ```
 */
export function interpret<T>(
  program: Program,
  ops: TensorOps<T>,
  inputs: InterpretInputs<T>,
  release?: (value: T) => void,
): Record<string, T> {
  const lastUse = new Map<number, number>()
  program.expressions.forEach((expression, id) => {
    for (const operand of operandsOf(expression)) lastUse.set(operand, id)
  })
  for (const { value } of program.stores) lastUse.set(value, program.expressions.length)
  const releasedAfter = new Map<number, number[]>()
  for (const [operand, user] of lastUse) {
    if (program.expressions[operand]?.op === 'tensor') continue
    releasedAfter.set(user, [...(releasedAfter.get(user) ?? []), operand])
  }

  const values: T[] = []
  /** Results that nobody has released. */
  const held = new Set<number>()
  try {
    program.expressions.forEach((expression, id) => {
      values[id] = evaluate(expression, values, ops, inputs)
      if (expression.op !== 'tensor') held.add(id)
      if (!release) return
      for (const done of releasedAfter.get(id) ?? []) {
        held.delete(done)
        release(values[done] as T)
      }
    })
  } catch (error) {
    for (const id of held) release?.(values[id] as T)
    throw error
  }
  return Object.fromEntries(program.stores.map(({ tensor, value }) => [tensor, values[value] as T]))
}

function evaluate<T>(
  expression: Expression,
  values: readonly T[],
  ops: TensorOps<T>,
  { tensors, scalars, shape }: InterpretInputs<T>,
): T {
  switch (expression.op) {
    case 'constant':
      return ops.constant(expression.value)
    case 'scalar':
      return ops.constant(scalars[expression.name] as number)
    case 'size':
      return ops.constant(sizeOf(expression.over.map((axis) => shape[axis] as number)))
    case 'tensor':
      return tensors[expression.name] as T
    case 'sum':
    case 'mean':
      return ops[expression.op](values[expression.of[0]] as T, expression.over)
    default: {
      const operands = expression.of.map((id) => values[id] as T)
      return (ops[expression.op] as (...operands: T[]) => T)(...operands)
    }
  }
}
