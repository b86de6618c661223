import type { Backend } from '../backend.js'
import { checkSpecification } from '../check-specification.js'
import { AdafactorError } from '../errors.js'
import { isPromise } from '../reply.js'
import { showValue } from '../show-value.js'

/**
 * Refuses what is no backend, or one for another version of the interface.
 * @throws AdafactorError `option/invalid`, `backend/specification`
 */
export function checkBackend(backend: unknown): asserts backend is Backend<unknown> {
  if (typeof backend === 'object' && backend !== null && 'specification' in backend) {
    const name = 'name' in backend ? ` ${showValue(backend.name)}` : ''
    const packageName = 'packageName' in backend ? backend.packageName : undefined
    checkSpecification(`backend${name}`, backend.specification, packageName)
    return
  }
  throw new AdafactorError(
    'option/invalid',
    `option "backend" is ${kindOf(backend)}; it must be a backend, as ndarrayBackend() makes one` +
      remedyFor(backend),
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
