import {
  AdafactorError,
  type PeerParameterState,
  type PeerState,
  type PeerTensor,
  type Shape,
  sameShape,
  showShape,
} from '@adafactor/core'
import { isFloatTensor } from '../safetensors/any-tensor.js'
import type { H5Tensor } from './h5-dataset.js'
import { noKerasFile } from './hdf5.js'
import { type KerasFile, type KerasVariable, leading } from './keras-file.js'

/** Parameters by name, in the order of the model's `trainable_variables`. */
export type KerasParameters = Readonly<Record<string, Shape>> | Iterable<readonly [string, Shape]>

/** What Keras keeps of a variable, in this order. */
type KerasKey = 'r' | 'c' | 'velocity'

/** What Keras keeps of a parameter. */
export type KerasVariables = readonly (readonly [KerasKey, KerasVariable])[]

/**
 * The state of Keras's Adafactor in a file, for
 * `optimizer.loadStateDict(state, { layout: 'keras' })`.
 *
 * Each parameter has three variables, r and c with an axis less and the velocity of its own shape; of one
 * that has less than two axes, r and c are scalars without a use, which a `LossScaleOptimizer` and Keras 2 leave
 * out. They are matched by number and shape, since paths say nothing (Keras has two of the same) and change when a
 * model is loaded. Moving averages (`use_ema`) and sums of gradients (`gradient_accumulation_steps`) are refused.
 *
 * @param params the model's trainable variables in its order
 * @throws AdafactorError `checkpoint/format` where there is no optimizer's state; `state/mismatch` with
 *   what both sides have
 * @example
 * ```ts
 * import { kerasState, readKeras } from '@adafactor/checkpoint/keras'
 * import type { Optimizer } from '@adafactor/core'
 *
 * async function goOn<T>(optimizer: Optimizer<T>, source: string | Uint8Array) {
 *   const shapes = [...optimizer.params].map(
 *     ([name, tensor]) => [name, optimizer.backend.shapeOf(tensor)] as const,
 *   )
 *   const state = kerasState(await readKeras(source), shapes)
 *   return optimizer.loadStateDict(state, { layout: 'keras' })
 * }
 * ```
 */
export function kerasState(file: KerasFile, params: KerasParameters): PeerState {
  const parameters = stateVariables(file, params).map(([name, variables]) => {
    const tensors = variables.map(([key, { tensor }]) => [key, peerTensor(tensor)] as const)
    return [name, Object.fromEntries(tensors) as PeerParameterState] as const
  })
  return { layout: 'keras', step: file.iteration ?? 0, parameters: Object.fromEntries(parameters) }
}

/** Scalars without a use are whole numbers. */
function peerTensor(tensor: H5Tensor): PeerTensor {
  const { shape, data } = tensor
  return isFloatTensor(tensor)
    ? { shape, data: tensor.data, dtype: tensor.type }
    : { shape, data: Float32Array.from(data, Number), dtype: 'float32' }
}

/** What Keras keeps of each parameter. @throws AdafactorError as {@link kerasState} */
export function stateVariables(
  file: KerasFile,
  params: KerasParameters,
): readonly (readonly [string, KerasVariables])[] {
  const { name, iteration } = file
  const entries: readonly (readonly [string, Shape])[] =
    Symbol.iterator in params ? [...params] : Object.entries(params)
  if (iteration === undefined) throw noKerasFile(name, "it has no optimizer's variables")
  const before = leading(file).length
  const own = file.optimizer.slice(before)
  const full = entries.length * 3
  const vectors = entries.filter(([, shape]) => shape.length < 2).length
  const isFull = own.length === full
  if (!isFull && own.length !== full - 2 * vectors) {
    throw mismatch(
      `${name} has ${own.length} variables of an optimizer's state, and ${entries.length} parameters ` +
        `have three each, ${full}` +
        (own.length === full + entries.length
          ? '. One more each are moving averages or sums of gradients, which are not taken over: save without ' +
            'use_ema and gradient_accumulation_steps'
          : ''),
    )
  }
  let at = 0
  return entries.map(([parameter, shape]) => {
    const variables = expected(shape, isFull).map(([key, wanted]) => {
      const variable = own[at++] as KerasVariable
      if (sameShape(variable.tensor.shape, wanted)) return [key, variable] as const
      throw mismatch(
        `variable ${before + at - 1} of the optimizer in ${name} has the shape ` +
          `${showShape(variable.tensor.shape)}, and ${key} of parameter ${JSON.stringify(parameter)}, which ` +
          `is there in order, ${showShape(wanted)}; give the parameters in the order of trainable_variables`,
      )
    })
    return [parameter, variables]
  })
}

/** What there is of a parameter, and in which shape. */
function expected(shape: Shape, isFull: boolean): readonly (readonly [KerasKey, Shape])[] {
  const rank = shape.length
  const velocity = ['velocity', shape] as const
  if (rank >= 2) {
    const r = shape.slice(0, -1)
    return [['r', r], ['c', [...shape.slice(0, -2), shape[rank - 1] as number]], velocity]
  }
  return isFull ? [['r', []], ['c', []], velocity] : [velocity]
}

function mismatch(why: string): AdafactorError {
  return new AdafactorError('state/mismatch', why)
}
