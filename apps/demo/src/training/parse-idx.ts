import { type DigitSet, digitClasses } from './digit-set.js'

const imagesMagic = 2051
const labelsMagic = 2049

/**
 * Reads a pair of files in the IDX format that MNIST is published in. The bytes are not copied.
 *
 * @param imageFile 16 bytes of header (magic number, images, rows, columns; big-endian), then pixels
 * @param labelFile 8 bytes of header (magic number, labels), then labels
 * @throws Error when a header or a length is not that of the format, or the two do not belong
 *   together
 */
export function parseIdx(imageFile: Uint8Array, labelFile: Uint8Array): DigitSet {
  const [count, rows, columns] = header(imageFile, imagesMagic, 3, 'images')
  const [labelCount] = header(labelFile, labelsMagic, 1, 'labels')
  const pixels = rows * columns
  const images = body(imageFile, 16, count * pixels, 'images')
  const labels = body(labelFile, 8, labelCount, 'labels')
  if (count !== labelCount) {
    throw new Error(`${count} images came with ${labelCount} labels: expected as many of both`)
  }
  const wrong = labels.find((label) => label >= digitClasses)
  if (wrong !== undefined) {
    throw new Error(`the labels hold ${wrong}: expected digits from 0 to ${digitClasses - 1}`)
  }
  return { count, pixels, images, labels }
}

function header(
  file: Uint8Array,
  magic: number,
  sizes: number,
  what: string,
): [number, number, number] {
  const length = 4 + 4 * sizes
  if (file.length < length) {
    throw new Error(`the file of ${what} has ${file.length} bytes: too short for an IDX header`)
  }
  const view = new DataView(file.buffer, file.byteOffset, length)
  const found = view.getUint32(0)
  if (found !== magic) {
    throw new Error(
      `the file of ${what} starts with ${found}: an IDX file of ${what} with ${magic}`,
    )
  }
  const size = (index: number) => (index < sizes ? view.getUint32(4 + 4 * index) : 1)
  return [size(0), size(1), size(2)]
}

function body(file: Uint8Array, start: number, length: number, what: string): Uint8Array {
  if (file.length - start !== length) {
    throw new Error(
      `the file of ${what} holds ${file.length - start} bytes after its header, which says ${length}`,
    )
  }
  return file.subarray(start)
}
