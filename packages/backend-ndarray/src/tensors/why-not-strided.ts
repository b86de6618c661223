import { elementTypeOf, type StridedTensor } from './strided-view.js'

/**
 * What keeps a value from being a tensor of this backend, and what to do.
 *
 * @param make the call that makes tensors: `ndarray(data, shape)`
 */
export function whyNotStrided(value: unknown, make: string): string | undefined {
  if (elementTypeOf(value) !== undefined) return `give it a shape: ${make}`
  if (typeof value !== 'object' || value === null) return undefined
  const { data, shape, stride, offset } = value as Partial<StridedTensor>
  if (data === undefined || !Array.isArray(shape)) return undefined
  if (elementTypeOf(data) === undefined) {
    const kind = kindOf(data)
    return (
      `its data is of type ${kind}; it has to be a Float32Array, a Float64Array, a Float16Array, a ` +
      `Bfloat16Array or a plain array of numbers: ` +
      (kind === 'Uint16Array'
        ? 'wrap bit patterns, as bfloat16(new Bfloat16Array(data), shape) does, or as new ' +
          `Float16Bits(data), and copy whole numbers (Float32Array.from(data))`
        : `copy it into one (Float32Array.from(data)) and make it with ${make}`)
    )
  }
  if (!Array.isArray(stride) || offset === undefined) {
    return `it has no stride or no offset; make it with ${make}`
  }
  return stride.length === shape.length
    ? 'its sizes, strides and offset have to be whole numbers'
    : `its shape has ${shape.length} sizes and its stride ${stride.length}`
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? (value.constructor?.name ?? 'Object')
    : typeof value
}
