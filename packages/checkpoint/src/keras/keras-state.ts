import {
  AdafactorError,
  type PeerParameterState,
  type PeerState,
  type Shape,
  sameShape,
  showShape,
} from '@adafactor/core'
import { noKerasFile } from './hdf5.js'
import type { KerasFile, KerasVariable } from './keras-file.js'

/** Parameters by name, in the order of the model's `trainable_variables`. */
export type KerasParameters = Readonly<Record<string, Shape>> | Iterable<readonly [string, Shape]>

/** What Keras keeps of each variable, in this order, behind the iteration and the learning rate. */
const kerasKeys = ['r', 'c', 'velocity'] as const

/**
 * The state of Keras's Adafactor in a file, for
 * `optimizer.loadStateDict(state, { layout: 'keras' })`.
 *
 * Each parameter has three variables, r and c with an axis less and the velocity of its own shape; of one
 * that has less than two axes, r and c are scalars without a use, or absent. They are matched by number and shape, since paths
 * say nothing (Keras has two of the same) and change when a model is loaded.
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
  const parameters = stateVariables(file, params).map(([name, own]) => {
    const tensors = Object.entries(own).map(([key, { tensor }]) => [
      key,
      {
        shape: tensor.shape,
        data: Float32Array.from(tensor.data, Number),
        dtype: 'float32' as const,
      },
    ])
    return [name, Object.fromEntries(tensors) as PeerParameterState] as const
  })
  return { layout: 'keras', step: file.iteration ?? 0, parameters: Object.fromEntries(parameters) }
}

/** The variables of each parameter by their keys. @throws AdafactorError as {@link kerasState} */
export function stateVariables(
  { name, optimizer, iteration }: KerasFile,
  params: KerasParameters,
): (readonly [string, Readonly<Record<string, KerasVariable>>])[] {
  const entries: readonly (readonly [string, Shape])[] =
    Symbol.iterator in params ? [...params] : Object.entries(params)
  if (iteration === undefined) throw noKerasFile(name, "it has no optimizer's variables")
  const own = optimizer.slice(2)
  const keys = entries.map(([, shape]) => keysOf(shape, own.length, entries))
  const expected = keys.reduce((sum, { length }) => sum + length, 0)
  if (own.length !== expected) {
    throw mismatch(
      `${name} has ${own.length} variables of an optimizer's state, and ${entries.length} parameters ` +
        `have three each, ${3 * entries.length}`,
    )
  }
  let at = 0
  return entries.map(([parameter, shape], index) => {
    const first = at
    const found = (keys[index] ?? []).map((key) => [key, own[at++] as KerasVariable] as const)
    const velocity = (found.at(-1) as readonly [string, KerasVariable])[1]
    if (!sameShape(velocity.tensor.shape, shape)) {
      throw mismatch(
        `variable ${first + found.length + 1} of the optimizer in ${name} has the shape ` +
          `${showShape(velocity.tensor.shape)}, and parameter ${JSON.stringify(parameter)}, which is the same ` +
          `in order, ${showShape(shape)}; give the parameters in the order of trainable_variables`,
      )
    }
    return [parameter, Object.fromEntries(found)]
  })
}

/**
 * What there is of a parameter. An optimizer within another one, which scales the loss, leaves out what
 * has no use: so there are one or three of a vector, and all vectors have the same.
 */
function keysOf(
  shape: Shape,
  count: number,
  entries: readonly (readonly [string, Shape])[],
): readonly (typeof kerasKeys)[number][] {
  const matrices = entries.filter(([, { length }]) => length >= 2).length
  const isShort = count === 3 * matrices + (entries.length - matrices)
  return shape.length < 2 && isShort ? ['velocity'] : kerasKeys
}

function mismatch(why: string): AdafactorError {
  return new AdafactorError('state/mismatch', why)
}
