import { AdafactorError, sameShape, showShape } from '@adafactor/core'
import { engine, type NamedTensorMap, Tensor, type Variable } from '@tensorflow/tfjs-core'
import type { NamedTensor } from './named-tensor.js'

/** A gradient and the variable that it is for. */
export interface GivenGradient {
  readonly variable: Variable
  readonly gradient: Tensor
}

/**
 * The gradients that are there: `fit` gives all trainable weights in a list, with null or undefined for
 * those that the loss does not depend on. They are looked at before a state is made for variables that come
 * for the first time.
 *
 * @throws AdafactorError `tensor/foreign` for what is no such list or record, or has something else than
 *   float32 tensors in it; `tensor/disposed`, `parameter/unknown`, `gradient/shape`, `gradient/repeated`
 */
export function givenGradients(gradients: NamedTensorMap | NamedTensor[]): GivenGradient[] {
  if (!isRecord(gradients) && !isList(gradients)) {
    throw new AdafactorError(
      'tensor/foreign',
      'applyGradients() takes gradients by the names of variables, { [variable.name]: gradient }, or a ' +
        'list of { name, tensor }; computeGradients(() => loss).grads is such a record',
    )
  }
  const entries: (readonly [string, Tensor | null | undefined])[] = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor])
    : Object.entries(gradients)
  const given = entries.flatMap(([name, gradient]) =>
    gradient === null || gradient === undefined ? [] : { variable: variableNamed(name), gradient },
  )
  const seen = new Map<Variable, Tensor>()
  for (const { variable, gradient } of given) {
    checkGradient(variable, gradient)
    // A layer in two submodels is twice among the trainable weights, with one gradient.
    if ((seen.get(variable) ?? gradient) !== gradient) {
      throw new AdafactorError(
        'gradient/repeated',
        `there are two gradients for variable "${variable.name}"; add them up first: tf.add(a, b)`,
      )
    }
    seen.set(variable, gradient)
  }
  return [...seen].map(([variable, gradient]) => ({ variable, gradient }))
}

/** Not a `Map`: nothing would be found in it, and nothing trained. */
function isRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return !(Symbol.iterator in value || value instanceof Tensor)
}

function isList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((entry: Partial<NamedTensor> | null) => typeof entry?.name === 'string')
  )
}

/** @throws AdafactorError `tensor/foreign`, `tensor/disposed`, `gradient/shape` */
function checkGradient({ name, shape, dtype }: Variable, gradient: unknown): void {
  const of = `the gradient of variable "${name}" of shape ${showShape(shape)}`
  if (dtype !== 'float32') {
    throw new AdafactorError(
      'tensor/foreign',
      `variable "${name}" is of dtype ${dtype} and can't be trained; make one of float32: ` +
        "tf.variable(tf.cast(x, 'float32'))",
    )
  }
  if (!(gradient instanceof Tensor) || gradient.dtype !== 'float32') {
    const found = gradient instanceof Tensor ? `of dtype ${gradient.dtype}` : 'no tf.Tensor'
    throw new AdafactorError('tensor/foreign', `${of} is ${found}; it has to be one of float32`)
  }
  if (gradient.isDisposed) {
    throw new AdafactorError(
      'tensor/disposed',
      `${of} was disposed of before the step; keep it until applyGradients() has returned: tf.keep`,
    )
  }
  if (!sameShape(gradient.shape, shape)) {
    throw new AdafactorError(
      'gradient/shape',
      `${of} has shape ${showShape(gradient.shape)}; reshape it, or take it of this variable`,
    )
  }
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
