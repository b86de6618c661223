import type { ElementType, Shape } from '@adafactor/core'
import type { Tensor } from '../tensor.js'
import type { OtherType } from './dtypes.js'

/** Numbers of types that core has not; of types below 8 bits, and of float8, the bytes. */
export type OtherData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array

/**
 * A tensor of a type that core has not, such as a count in `I64`. `BOOL` is 0 and 1 in bytes, `C64`
 * the real and the imaginary parts in turns.
 */
export interface OtherTensor {
  readonly shape: Shape
  /** As safetensors calls it. */
  readonly type: OtherType
  /** Row-major. */
  readonly data: OtherData
}

/** Any tensor that a safetensors file may have: `type` tells which. */
export type AnyTensor = Tensor | OtherTensor

const floats: readonly string[] = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
] satisfies ElementType[]

/**
 * Whether a tensor is one of numbers that backends store; those of other files than safetensors too.
 *
 * @example
 * ```ts
 * import { isFloatTensor } from '@adafactor/checkpoint'
 *
 * const count = { shape: [], type: 'I64', data: BigInt64Array.of(7n) } as const
 * console.log(isFloatTensor(count)) // => false
 * ```
 */
export function isFloatTensor(tensor: { readonly type: string }): tensor is Tensor {
  return floats.includes(tensor.type)
}
