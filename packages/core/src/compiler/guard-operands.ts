/**
 * What compilers of shaders simplify as if numbers were real.
 *
 * The languages of shaders allow it, and drivers do it: to them 0 * x is 0 for a NaN too, and the
 * constants of a product may be multiplied first, though that underflows. So values must be written in
 * a form that compilers do not see through. Here stands which operands have to be; how to hide one is a
 * matter of the language. Usual is an argument of the kernel, whose value the compiler does not know.
 */

import { denseOps } from '../dense/dense-ops.js'
import type { DenseTensor } from '../dense/dense-tensor.js'
import type { PassValue, ValueId } from './lower.js'

/** An operand as it has to be written. */
export interface GuardedOperand {
  /** The value, past choices that are none. */
  readonly value: ValueId
  /** What it is in float32, if it consists of constants. */
  readonly constant: number | undefined
  /**
   * Whether it has to be hidden: a constant comes as an argument of the kernel, any other value is
   * multiplied by an argument that is 1.
   */
  readonly isHidden: boolean
}

/** What {@link guardOperands} knows of the values of a pass. */
export interface OperandGuard {
  /** Follows a `where` to the branch that it always takes: its condition is constant, or both are one. */
  resolve(value: ValueId): ValueId
  /**
   * The value, in float32, of what consists of constants; compilers differ in what they make of it. It
   * may be infinite or NaN, which the languages of shaders have no literals for.
   */
  constantOf(value: ValueId): number | undefined
  /** The operands of a value. */
  operandsOf(value: ValueId): GuardedOperand[]
}

/** What kernels compute with, for values that are known beforehand. */
const float32 = denseOps('float32')

/**
 * Tells which operands of a pass to hide from compilers that simplify as if numbers were real:
 *
 * - constants of a product, which they would multiply with each other first; and 0 * x, 0 / x and x / 0,
 *   which they would take for 0 or for anything
 * - an operand that undoes what another one is made of, since they would drop both, and with them a
 *   NaN: x - x, x + y - x, x / x, and the square of a root
 *
 * What consists of constants is to be written as {@link OperandGuard.constantOf} says.
 *
 * @param values of one pass, operands first
 * @param isRead whether a value is read from memory, whatever it was computed from
 *
 * @example
 * ```ts
 * import { guardOperands, type PassValue } from '@adafactor/core/compiler'
 *
 * const values: PassValue[] = [
 *   { op: 'load', from: 'x', axes: [0] },
 *   { op: 'subtract', of: [0, 0], axes: [0] },
 * ]
 * const guard = guardOperands(values, (value) => values[value]?.op === 'load')
 * console.log(guard.operandsOf(1).map(({ isHidden }) => isHidden)) // => [ false, true ]
 * ```
 */
export function guardOperands(
  values: readonly PassValue[],
  isRead: (value: ValueId) => boolean,
): OperandGuard {
  const constants = new Map<ValueId, number | undefined>()
  const at = (id: ValueId) => values[id] as PassValue

  const constantOf = (id: ValueId): number | undefined => {
    if (!constants.has(id)) constants.set(id, computeConstant(at(id), constantOf))
    return constants.get(id)
  }
  const resolve = (id: ValueId): ValueId => {
    const value = at(id)
    if (value.op !== 'where' || isRead(id)) return id
    const [condition, a, b] = value.of as [ValueId, ValueId, ValueId]
    const constant = constantOf(condition)
    if (constant !== undefined) return resolve(constant === 0 ? b : a)
    return resolve(a) === resolve(b) ? resolve(a) : id
  }
  const isTermOf = (id: ValueId, sum: ValueId): boolean => {
    const value = at(sum)
    if (value.op !== 'add' && value.op !== 'subtract') return false
    return value.of.some((term) => resolve(term) === id || isTermOf(id, resolve(term)))
  }
  /** Whether an operand undoes what another is made of, so that a compiler would drop both. */
  const isUndoing = (op: string, of: readonly ValueId[], index: number): boolean => {
    const [id, other] = [of[index], of[1 - index]] as [ValueId, ValueId]
    switch (op) {
      case 'square':
        return at(id).op === 'sqrt'
      case 'multiply':
        return id === other && at(id).op === 'sqrt'
      case 'divide':
        return id === other && index === 1
      case 'subtract':
        return (id === other && index === 1) || isTermOf(id, other)
      case 'add':
        return isTermOf(id, other)
      default:
        return false
    }
  }
  const operandsOf = (id: ValueId): GuardedOperand[] => {
    const value = at(id)
    if (!('of' in value)) return []
    const of = value.of.map(resolve)
    return of.map((operand, index) => {
      const constant = constantOf(operand)
      const isHidden =
        constant === undefined
          ? isUndoing(value.op, of, index)
          : value.op === 'multiply' || (value.op === 'divide' && constant === 0)
      return { value: operand, constant, isHidden }
    })
  }
  return { resolve, constantOf, operandsOf }
}

function computeConstant(
  value: PassValue,
  constantOf: (id: ValueId) => number | undefined,
): number | undefined {
  if (value.op === 'constant') return Math.fround(value.value)
  if (!('of' in value)) return undefined
  const operands = value.of.map(constantOf)
  if (!operands.every((operand) => operand !== undefined)) return undefined
  const compute = float32[value.op] as (...operands: DenseTensor[]) => DenseTensor
  return compute(...operands.map(float32.constant)).data[0]
}
