import { Bfloat16Array, elementTypes, Float16Bits } from '@adafactor/core'
import type { NativeFloat16Array, StoredData, StoredType } from './strided-view.js'

/** Where in a buffer an array is to begin, in bytes. */
export interface BufferPlace {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
}

/**
 * Zeros of a type, or what is in a buffer. Those of float16 are in a native array where the engine has
 * one.
 */
export function newArray(type: StoredType, length: number, place?: BufferPlace): StoredData {
  const { Float16Array } = globalThis as {
    readonly Float16Array?: ArrayConstructor<NativeFloat16Array>
  }
  if (type === 'bfloat16' || (type === 'float16' && Float16Array === undefined)) {
    const patterns = arrayAt(Uint16Array, length, place) as Uint16Array<ArrayBuffer>
    return type === 'bfloat16' ? new Bfloat16Array(patterns) : new Float16Bits(patterns)
  }
  const array = type === 'float16' ? Float16Array : elementTypes[type].array
  return arrayAt(array as ArrayConstructor<StoredData>, length, place)
}

type ArrayConstructor<A> = new (
  ...content: [length: number] | [buffer: ArrayBufferLike, byteOffset: number, length: number]
) => A

function arrayAt<A>(array: ArrayConstructor<A>, length: number, place?: BufferPlace): A {
  return place ? new array(place.buffer, place.byteOffset, length) : new array(length)
}
