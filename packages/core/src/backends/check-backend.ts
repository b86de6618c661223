import type { Backend } from '../backend.js'
import { checkSpecification } from '../checks/check-specification.js'
import { isPromise } from '../checks/is-promise.js'
import { showValue } from '../checks/show-value.js'
import { AdafactorError } from '../errors.js'
import { isElementType } from '../tensors/element-type.js'

/**
 * Refuses what is no backend, one for another version of the interface, and one that has lost
 * members, as an instance of a class does when it is spread.
 * @throws AdafactorError `option/invalid`, `backend/specification`
 * @example
 * ```ts
 * import { checkBackend, referenceBackend } from '@adafactor/core'
 *
 * checkBackend(referenceBackend()) // it is one
 * ```
 */
export function checkBackend(backend: unknown): asserts backend is Backend<unknown> {
  if (typeof backend === 'object' && backend !== null && 'specification' in backend) {
    const name = 'name' in backend ? ` ${showValue(backend.name)}` : ''
    const packageName = 'packageName' in backend ? backend.packageName : undefined
    checkSpecification(`backend${name}`, backend.specification, packageName)
    checkMembers(`backend${name}`, backend)
    return
  }
  throw new AdafactorError(
    'option/invalid',
    `option "backend" is ${kindOf(backend)}; it must be a backend, as ndarrayBackend() makes one` +
      remedyFor(backend),
  )
}

/** What a backend can't be without; methods of a class are no longer there after a spread. */
const methods = [
  'isTensor',
  'create',
  'shapeOf',
  'read',
  'write',
  'dispose',
  'memory',
  'compile',
  'destroy',
] as const

function checkMembers(what: string, backend: object): void {
  const members = backend as Readonly<Record<string, unknown>>
  const missing = methods.find((method) => typeof members[method] !== 'function')
  const isWhole = missing === undefined && typeof members.traits === 'object' && members.traits
  if (isWhole) {
    checkTypes(what, members.traits as object)
    return
  }
  throw new AdafactorError(
    'option/invalid',
    `the ${what} has no member "${missing ?? 'traits'}". Methods of a class are lost when an instance ` +
      'is spread: give each member by itself, as in { create: (shape, data) => inner.create(shape, data) }',
  )
}

/** What a tensor can be stored as: a backend that does not say it can't make the optimizer's state. */
function checkTypes(what: string, { types }: { readonly types?: unknown }): void {
  if (Array.isArray(types) && types.length > 0 && types.every(isElementType)) return
  throw new AdafactorError(
    'option/invalid',
    `the traits of the ${what} have ${showValue(types)} as "types"; they must be a list of what its ` +
      "tensors can be stored as, the usual one first: ['float32']",
  )
}

function kindOf(value: unknown): string {
  if (isPromise(value)) return 'a promise'
  return typeof value === 'object' && value !== null ? 'an object' : typeof value
}

function remedyFor(value: unknown): string {
  if (isPromise(value)) return ': await it first'
  if (typeof value === 'function') return ': call it'
  const isSelection = typeof value === 'object' && value !== null && 'backend' in value
  return isSelection ? ': take the property "backend" of it' : ''
}
