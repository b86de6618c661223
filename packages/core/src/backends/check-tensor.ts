import type { Backend, BackendTraits, Execution } from '../backend.js'
import { AdafactorError } from '../errors.js'
import type { ElementType } from '../tensors/element-type.js'
import type { Shape } from '../tensors/shape.js'

/**
 * The shape of a tensor, with its name in the error.
 * @throws AdafactorError as the backend's `shapeOf`: `tensor/disposed`, `tensor/shape`
 */
export function shapeOfLive<T>(backend: Backend<T, Execution>, what: string, tensor: T): Shape {
  try {
    return backend.shapeOf(tensor)
  } catch (error) {
    if (!AdafactorError.isInstance(error)) throw error
    const why =
      error.code === 'tensor/disposed'
        ? 'was disposed before; keep a tensor until the step that uses it is done'
        : `can't be used: ${error.reason}`
    throw new AdafactorError(error.code, `${what} ${why}`, { cause: error })
  }
}

/** The part of a backend, or of the parts of one, that says how tensors are stored. */
export type TypedStorage<T> = Pick<Backend<T, Execution>, 'typeOf'> & {
  readonly traits: Pick<BackendTraits, 'types'>
}

/** What a tensor is stored as. @throws AdafactorError `tensor/disposed` */
export function typeOfStored<T>(backend: TypedStorage<T>, tensor: T): ElementType {
  return backend.typeOf?.(tensor) ?? backend.traits.types[0]
}

/** @throws AdafactorError `tensor/foreign` for what is no tensor of the backend */
export function checkTensor<T>(
  backend: Backend<T, Execution>,
  what: string,
  value: unknown,
): asserts value is T {
  if (backend.isTensor(value)) return
  const kind =
    typeof value === 'object' && value !== null
      ? `an object of type ${value.constructor?.name ?? 'Object'}`
      : String(value)
  const why = backend.explainForeign?.(value)
  throw new AdafactorError(
    'tensor/foreign',
    `${what} is ${kind}, not a tensor of the backend "${backend.name}"` +
      (why === undefined
        ? "; make one with the backend's create(), or use the backend that it belongs to"
        : `: ${why}`),
  )
}
