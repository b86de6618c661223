import { elementTypes } from '@adafactor/core'
import type { NativeFloat16Array, StoredData, StoredType } from './strided-view.js'

/** Zeros of a type. Those of float16 are in a native array where the engine has one. */
export function newArray(type: StoredType, length: number): StoredData {
  const { Float16Array } = globalThis as {
    readonly Float16Array?: new (length: number) => NativeFloat16Array
  }
  return type === 'float16' && Float16Array !== undefined
    ? new Float16Array(length)
    : new elementTypes[type].array(length)
}
