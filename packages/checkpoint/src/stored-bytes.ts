import { bitsOf } from './half-bits.js'
import type { TorchType } from './torch/tensors/torch-types.js'

/** The bytes that numbers of a type are stored as; those of 16 bits are given as other numbers. */
export function storedBytes(type: TorchType, data: ArrayBufferView): Uint8Array {
  const bits = bitsOf(type)
  const { buffer, byteOffset, byteLength } = bits
    ? Uint16Array.from(data as Float32Array, bits)
    : data
  return new Uint8Array(buffer, byteOffset, byteLength)
}
