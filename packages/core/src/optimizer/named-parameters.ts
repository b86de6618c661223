import type { Backend, Execution } from '../backend.js'
import { checkTensor, shapeOfLive } from '../backends/check-tensor.js'
import { AdafactorError } from '../errors.js'
import { showShape } from '../tensors/shape.js'
import { namedEntries } from './named-entries.js'
import type { Parameters } from './optimizer.js'
import { sharedMemory } from './shared-memory.js'

/**
 * The parameters by name, each with memory of its own: those that are known already, and then these.
 * @throws AdafactorError `option/invalid`, `parameter/none`, `parameter/duplicate`,
 *   `tensor/foreign`, `tensor/disposed`, `tensor/shape`, `tensor/data`
 */
export function namedParameters<T>(
  backend: Backend<T, Execution>,
  params: Parameters<T>,
  known: Iterable<readonly [string, T]> = [],
): ReadonlyMap<string, T> {
  const entries = namedEntries(params)
  if (!entries) {
    throw new AdafactorError(
      'option/invalid',
      'option "params" must be a plain object of tensors by name, { weights }, a Map or entries',
    )
  }
  if (entries.length === 0) {
    throw new AdafactorError(
      'parameter/none',
      'option "params" is empty; give at least one parameter: { weights }',
    )
  }
  const named = new Map<string, T>(known)
  const nameOf = new Map([...named].map(([name, tensor]) => [tensor, name]))
  for (const [name, parameter] of entries) {
    checkTensor(backend, `parameter "${name}"`, parameter)
    shapeOfLive(backend, `parameter "${name}"`, parameter)
    if (backend.repeatsElements?.(parameter)) {
      throw new AdafactorError(
        'parameter/duplicate',
        `parameter "${name}" of shape ${showShape(backend.shapeOf(parameter))} has elements in the ` +
          'same place of memory, which would be updated twice; give a copy with a place for each',
      )
    }
    const problem = backend.explainReadOnly?.(parameter)
    if (problem !== undefined) {
      throw new AdafactorError('tensor/data', `parameter "${name}" can't be updated: ${problem}`)
    }
    if (named.has(name)) {
      throw new AdafactorError(
        'parameter/duplicate',
        `there are two parameters called "${name}"; give one of them another name`,
      )
    }
    const other = nameOf.get(parameter)
    if (other !== undefined) throw sharing([other, name])
    named.set(name, parameter)
    nameOf.set(parameter, name)
  }
  const shared = sharedMemory(backend, named)
  if (shared) throw sharing(shared)
  return named
}

function sharing([a, b]: readonly [string, string]): AdafactorError {
  return new AdafactorError(
    'parameter/duplicate',
    `parameters "${a}" and "${b}" share memory and would be updated twice; ` +
      'give the tensor once, with the sum of its gradients',
  )
}
