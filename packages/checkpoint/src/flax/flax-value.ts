import type { Tensor } from '../tensor.js'
import type { ForeignTensor } from '../torch/tensors/torch-tensor.js'

/** An array of numpy or JAX: of a type of ours, or of another one by the name that numpy has for it. */
export type FlaxArray = Tensor | ForeignTensor

/**
 * What a file of flax holds: dictionaries are Maps, also those that lists, tuples and named tuples
 * became (`'0'`, `'1'`, ...); arrays and scalars of numpy are tensors.
 */
export type FlaxValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | FlaxArray
  | readonly FlaxValue[]
  | FlaxMap

/** A dictionary. */
export interface FlaxMap extends ReadonlyMap<string, FlaxValue> {}

/** Whether a value is a dictionary. */
export function isFlaxMap(value: FlaxValue | undefined): value is FlaxMap {
  return value instanceof Map
}

/** Whether a value is an array of numpy. */
export function isFlaxArray(value: FlaxValue | undefined): value is FlaxArray {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Map || Array.isArray(value) || ArrayBuffer.isView(value))
  )
}
