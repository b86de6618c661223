import { elementTypes, isHalfType } from '@adafactor/core'
import type { WebgpuType } from '../webgpu-tensor.js'

/** What numbers take in a buffer. */
export function bytesOf(type: WebgpuType, elements: number): number {
  return elements * elementTypes[type].bytes
}

/**
 * Numbers as they lie in a buffer, each rounded to the nearest of the type; a copy.
 *
 * @param length how many elements to make, the ones behind the numbers zeros
 */
export function encode(
  type: WebgpuType,
  numbers: ArrayLike<number>,
  length = numbers.length,
): Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  if (!isHalfType(type)) return new Float32Array(numbers)
  const array = new elementTypes[type].array(length)
  array.setAll(numbers)
  return array.bits
}

/** What `encode` made of the numbers. */
export function decode(type: WebgpuType, bytes: ArrayBuffer): Float32Array<ArrayBuffer> {
  if (!isHalfType(type)) return new Float32Array(bytes)
  const bits = new Uint16Array(bytes)
  const array = new elementTypes[type].array(0)
  return new (array.constructor as new (bits: Uint16Array<ArrayBuffer>) => typeof array)(
    bits,
  ).toFloat32()
}
