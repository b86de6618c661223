import { bytesOfBase64 } from './platform.js'

/** The numbers behind base64 of little-endian float32. */
export function decodeFloats(base64: string): Float32Array {
  const bytes = bytesOfBase64(base64)
  const view = new DataView(bytes.buffer)
  const numbers = new Float32Array(bytes.length / 4)
  for (let index = 0; index < numbers.length; index++) {
    numbers[index] = view.getFloat32(4 * index, true)
  }
  return numbers
}
