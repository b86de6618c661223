import type { Backend, Execution } from '../backend.js'
import { checkTensor, shapeOfLive } from '../backends/check-tensor.js'
import { AdafactorError } from '../errors.js'
import { sameShape, showShape } from '../tensors/shape.js'
import type { TrainedParameter } from './trained-parameter.js'

/**
 * Refuses what cannot be a gradient of this parameter.
 * @param nameOf the names of all parameters
 * @throws AdafactorError `tensor/foreign`, `tensor/disposed`, `gradient/shape`,
 *   `gradient/shared-memory`
 */
export function checkGradient<T>(
  backend: Backend<T, Execution>,
  { name, tensor, shape }: TrainedParameter<T>,
  gradient: unknown,
  nameOf: ReadonlyMap<T, string>,
): asserts gradient is T {
  const what = `the gradient of "${name}"`
  checkTensor(backend, what, gradient)
  shapeOfLive(backend, `parameter "${name}"`, tensor)
  const gradientShape = shapeOfLive(backend, what, gradient)
  if (!sameShape(gradientShape, shape)) {
    throw new AdafactorError(
      'gradient/shape',
      `${what} has shape ${showShape(gradientShape)}; ` +
        `it must have the parameter's, ${showShape(shape)}: transpose, reshape or sum it to that`,
    )
  }
  const other = nameOf.get(gradient)
  if (other !== undefined || backend.overlaps?.(gradient, tensor)) {
    throw new AdafactorError(
      'gradient/shared-memory',
      `${what} shares memory with parameter "${other ?? name}", which is updated in place; ` +
        'give a copy of it',
    )
  }
}
