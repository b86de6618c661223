import { elementTypeOf, type StridedView } from './nd-array.js'

/** What keeps a value that is no ndarray for this backend from being one, and what to do. */
export function whyNoNdArray(value: unknown): string | undefined {
  if (elementTypeOf(value) !== undefined) return 'give it a shape: ndarray(numbers, [3, 4])'
  if (typeof value !== 'object' || value === null) return undefined
  const { data, shape, stride, offset } = value as Partial<StridedView>
  if (data === undefined || !Array.isArray(shape)) return undefined
  if (elementTypeOf(data) === undefined) {
    return (
      `its data is of type ${kindOf(data)}; ` +
      'it has to be a Float32Array, a Float64Array or a plain array of numbers'
    )
  }
  if (!Array.isArray(stride) || offset === undefined) {
    return 'it has no stride or no offset; make it with ndarray(data, shape)'
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
