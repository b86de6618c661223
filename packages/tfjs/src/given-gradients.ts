import { AdafactorError } from '@adafactor/core'
import { engine, type NamedTensorMap, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import type { NamedTensor } from './named-tensor.js'

/** A gradient and the variable that it is for. */
export interface GivenGradient {
  readonly variable: Variable
  readonly gradient: Tensor
}

/**
 * The gradients that are there: `fit` gives all trainable weights in a list, with null or undefined for
 * those that the loss does not depend on.
 *
 * @throws AdafactorError `tensor/foreign` for what is no such list or record; `parameter/unknown`
 */
export function givenGradients(gradients: NamedTensorMap | NamedTensor[]): GivenGradient[] {
  if (typeof gradients !== 'object' || gradients === null) {
    throw new AdafactorError(
      'tensor/foreign',
      'applyGradients() takes gradients by the names of variables, { [variable.name]: gradient }, or a ' +
        'list of { name, tensor }; computeGradients(() => loss).grads is such a record',
    )
  }
  const entries: (readonly [string, Tensor | null | undefined])[] = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor])
    : Object.entries(gradients)
  return entries.flatMap(([name, gradient]) =>
    gradient === null || gradient === undefined ? [] : { variable: variableNamed(name), gradient },
  )
}

function variableNamed(name: string): Variable {
  const variable = engine().registeredVariables[name]
  if (variable !== undefined) return variable
  throw new AdafactorError(
    'parameter/unknown',
    `there is a gradient for "${name}", but TensorFlow.js has no variable of this name: it was disposed ` +
      'of, or the gradient was given another name than variable.name',
  )
}
