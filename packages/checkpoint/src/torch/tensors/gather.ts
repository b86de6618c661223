import { contiguousStrides, type Shape, sizeOf } from '@adafactor/core'

/** Which elements of a memory a tensor shows: element (i, j, ...) is at offset + i s0 + j s1 + ... */
export interface View {
  readonly shape: Shape
  /** In elements. */
  readonly strides: readonly number[]
  /** In elements. */
  readonly offset: number
}

/** One more than the last element that a view shows; the same as its offset if it shows none. */
export function endOf({ shape, strides, offset }: View): number {
  if (shape.includes(0)) return offset
  return shape.reduce((end, size, axis) => end + (size - 1) * (strides[axis] as number), offset + 1)
}

/** Whether the elements follow each other in C order. */
function isContiguous({ shape, strides }: View): boolean {
  const usual = contiguousStrides(shape)
  return shape.every((size, axis) => size === 1 || strides[axis] === usual[axis])
}

/**
 * The elements of a view in C order, in memory of their own.
 *
 * @param bytes from the view's first element to its last
 * @param elementBytes 1, 2, or a multiple of 4
 */
export function gather(
  bytes: Uint8Array<ArrayBuffer>,
  view: View,
  elementBytes: number,
): ArrayBuffer {
  if (isContiguous(view)) return bytes.slice(0, sizeOf(view.shape) * elementBytes).buffer
  // Numbers are moved as whole numbers: a NaN keeps its bits.
  const Words = elementBytes === 1 ? Uint8Array : elementBytes === 2 ? Uint16Array : Uint32Array
  const words = elementBytes / Words.BYTES_PER_ELEMENT
  const size = sizeOf(view.shape)
  const target = new Words(size * words)
  const aligned = bytes.byteOffset % Words.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
  const source = new Words(
    aligned.buffer,
    aligned.byteOffset,
    Math.floor(aligned.byteLength / Words.BYTES_PER_ELEMENT),
  )
  const { shape, strides } = view
  const index = shape.map(() => 0)
  let place = 0
  for (let element = 0; element < size; element++) {
    for (let word = 0; word < words; word++) {
      target[element * words + word] = source[place * words + word] as number
    }
    // The last axis moves first; one that is at its end goes back, and the next outer one moves.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis] as number
      index[axis] = (index[axis] as number) + 1
      if ((index[axis] as number) < (shape[axis] as number)) break
      place -= (strides[axis] as number) * (index[axis] as number)
      index[axis] = 0
    }
  }
  return target.buffer
}

/** Turns the bytes of each number round, in place. */
export function swapBytes(buffer: ArrayBuffer, numberBytes: number): void {
  const bytes = new Uint8Array(buffer)
  for (let begin = 0; begin + numberBytes <= bytes.length; begin += numberBytes) {
    bytes.subarray(begin, begin + numberBytes).reverse()
  }
}
