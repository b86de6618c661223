import { nearestTo } from '../adafactor/option-checks.js'
import type { Backend, Execution } from '../backend.js'
import { AdafactorError } from '../errors.js'
import { type Shape, sameShape, showShape } from '../shape.js'
import { showNames } from '../show-value.js'
import type { ParameterSlot } from './parameter-slot.js'

/**
 * The parameter of this name.
 * @param asked begins the message: what there is about the name
 * @throws AdafactorError `parameter/unknown`
 */
export function slotOf<T>(
  slots: ReadonlyMap<string, ParameterSlot<T>>,
  name: string,
  asked = 'there is a gradient for',
): ParameterSlot<T> {
  const slot = slots.get(name)
  if (slot) return slot
  if (typeof name !== 'string') {
    throw new AdafactorError(
      'parameter/unknown',
      'the name of a parameter must be a string: stepParameter(name, gradient)',
    )
  }
  const names = [...slots.keys()]
  const nearest = nearestTo(name, names)
  throw new AdafactorError(
    'parameter/unknown',
    `${asked} "${name}", which is no parameter of this optimizer; ` +
      (nearest ? `did you mean "${nearest}"?` : `its parameters are ${showNames(names)}`),
  )
}

/**
 * Refuses what cannot be a gradient of this parameter.
 * @param nameOf the names of all parameters
 * @throws AdafactorError `tensor/foreign`, `tensor/disposed`, `gradient/shape`,
 *   `gradient/shared-memory`
 */
export function checkGradient<T>(
  backend: Backend<T, Execution>,
  { name, parameter, shape }: ParameterSlot<T>,
  gradient: unknown,
  nameOf: ReadonlyMap<T, string>,
): asserts gradient is T {
  const what = `the gradient of "${name}"`
  checkTensor(backend, what, gradient)
  shapeOfLive(backend, `parameter "${name}"`, parameter)
  const gradientShape = shapeOfLive(backend, what, gradient)
  if (!sameShape(gradientShape, shape)) {
    throw new AdafactorError(
      'gradient/shape',
      `${what} has shape ${showShape(gradientShape)}; ` +
        `it must have the parameter's, ${showShape(shape)}: transpose, reshape or sum it to that`,
    )
  }
  const other = nameOf.get(gradient)
  if (other !== undefined || backend.overlaps?.(gradient, parameter)) {
    throw new AdafactorError(
      'gradient/shared-memory',
      `${what} shares memory with parameter "${other ?? name}", which is updated in place; ` +
        'give a copy of it',
    )
  }
}

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
  const why = backend.whyForeign?.(value)
  throw new AdafactorError(
    'tensor/foreign',
    `${what} is ${kind}, not a tensor of the backend "${backend.name}"` +
      (why === undefined
        ? "; make one with the backend's create(), or use the backend that it belongs to"
        : `: ${why}`),
  )
}
