import { checkSpecification } from '../checks/check-specification.js'
import { AdafactorError } from '../errors.js'
import type { Program, TensorDeclaration } from '../program/program.js'
import { checkType, type ElementType, type ElementTypes } from '../tensors/element-type.js'

/**
 * Refuses a program for another version of the interface, and one that declares a tensor of a type
 * that the backend has not: for `compile` of every backend.
 *
 * @param backend its name
 * @param types its `traits.types`
 * @throws AdafactorError `backend/specification`, `tensor/type`
 * @example
 * ```ts
 * import { checkProgram } from '@adafactor/core'
 * import { trace } from '@adafactor/core/compiler'
 *
 * const program = trace({ name: 'halve', rank: 1, tensors: { x: [0] } }, (ops, { x }) => ({
 *   stores: { x: ops.multiply(ops.constant(0.5), x) },
 * }))
 * checkProgram('my backend', ['float32'], program) // fits
 * ```
 */
export function checkProgram(backend: string, types: ElementTypes, program: Program): void {
  checkSpecification('program', program.specification)
  for (const { name, type } of program.tensors) {
    if (type !== undefined) checkType(backend, types, `"${name}" of "${program.name}"`, type)
  }
}

/**
 * Refuses a tensor of another type than its declaration has: for `prepare` and `run` of a backend
 * that has several types.
 *
 * @param program its name
 * @param found what the tensor is stored as
 * @throws AdafactorError `tensor/type`
 * @example
 * ```ts
 * import { checkDeclaredType } from '@adafactor/core'
 *
 * try {
 *   checkDeclaredType('halve', { name: 'x', axes: [0], type: 'float32' }, 'float64')
 * } catch (error) {
 *   console.log((error as { code?: string }).code) // => tensor/type
 * }
 * ```
 */
export function checkDeclaredType(
  program: string,
  { name, type }: TensorDeclaration,
  found: ElementType,
): void {
  if (type === undefined || type === found) return
  throw new AdafactorError(
    'tensor/type',
    `tensor "${name}" of "${program}" is declared as ${type} and was given as ${found}; ` +
      `make it with create(shape, data, { type: '${type}' })`,
  )
}
