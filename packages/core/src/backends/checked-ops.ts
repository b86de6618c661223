import type { Backend } from '../backend.js'
import { broadcastShape } from '../dense/dense-tensor.js'
import { AdafactorError } from '../errors.js'
import { binaryOperations, reductions, type TensorOps, unaryOperations } from '../tensor-ops.js'
import { type Axes, type Shape, sameShape, showShape, sizeOf } from '../tensors/shape.js'

const elementwiseOperations = [...unaryOperations, ...binaryOperations, 'where'] as const

/**
 * The same arithmetic, which tells when a result is not what the rules of {@link TensorOps} ask for.
 * Of wrong shapes and shared objects one would see only their consequences otherwise: numbers from
 * beyond an end, tensors that were disposed with another.
 */
export function checkedOps<T>({
  name,
  ops,
  shapeOf,
}: Pick<Backend<T>, 'name' | 'shapeOf'> & { readonly ops: TensorOps<T> }): TensorOps<T> {
  const fail = (op: string, what: string): never => {
    throw new AdafactorError('backend/wrong-result', `${op} of the backend "${name}" ${what}`)
  }
  const check = (op: string, result: T, operands: readonly T[], expected: () => Shape): T => {
    if (result === null || (typeof result !== 'object' && typeof result !== 'function')) {
      fail(op, `gave ${String(result)}: operations give tensors, single numbers too`)
    }
    if (operands.includes(result)) {
      fail(op, 'gave its operand back: give a new tensor, since each is disposed by itself')
    }
    const [shape, wanted] = [shapeOf(result), expected()]
    // A single number may have any rank.
    if (sameShape(shape, wanted) || (isSingle(shape) && isSingle(wanted))) return result
    return fail(
      op,
      `gave the shape ${showShape(shape)} for ${operands.map((one) => showShape(shapeOf(one))).join(' and ')}, ` +
        `not ${showShape(wanted)}: values keep their rank, and axes that are summed keep size 1`,
    )
  }
  const checked: Record<string, unknown> = { constant: (value: number) => ops.constant(value) }
  for (const op of elementwiseOperations) {
    checked[op] = (...operands: T[]) => {
      const result = (ops[op] as (...operands: T[]) => T)(...operands)
      return check(op, result, operands, () => operands.map(shapeOf).reduce(broadcastShape))
    }
  }
  for (const op of reductions) {
    checked[op] = (a: T, axes: Axes) =>
      check(op, ops[op](a, axes), [a], () =>
        shapeOf(a).map((size, axis) => (axes.includes(axis) ? 1 : size)),
      )
  }
  return checked as unknown as TensorOps<T>
}

function isSingle(shape: Shape): boolean {
  return sizeOf(shape) === 1
}
