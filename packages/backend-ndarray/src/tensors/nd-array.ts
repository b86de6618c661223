import type { NdArray } from 'ndarray'

/** What the elements of a tensor may stand in. Plain arrays hold float64 numbers. */
export type NumberData = Float32Array | Float64Array | number[]

/** The type of the elements, as scijs calls it. */
export type ElementType = 'float32' | 'float64' | 'array'

/** A strided view: the part of scijs' `NdArray` that this backend works with. */
export interface StridedView {
  readonly data: NumberData
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly offset: number
}

/** The type of the elements; undefined for data that this backend does not work on. */
export function elementTypeOf(data: unknown): ElementType | undefined {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  return Array.isArray(data) ? 'array' : undefined
}

/**
 * Whether a value is an ndarray over `Float32Array`, `Float64Array` or a plain array. Asked about
 * every gradient of every step.
 */
export function isNdArray(value: unknown): value is NdArray {
  if (typeof value !== 'object' || value === null) return false
  const { data, shape, stride, offset } = value as Partial<StridedView>
  return (
    elementTypeOf(data) !== undefined &&
    Array.isArray(shape) &&
    Array.isArray(stride) &&
    shape.length === stride.length &&
    areIntegers(shape) &&
    areIntegers(stride) &&
    Number.isInteger(offset)
  )
}

function areIntegers(values: readonly unknown[]): boolean {
  for (let k = 0; k < values.length; k++) if (!Number.isInteger(values[k])) return false
  return true
}

/** The same array with the types that hold for every array that {@link isNdArray} accepts. */
export function viewOf(array: NdArray): StridedView {
  return array as StridedView
}

/**
 * The least and the greatest index into the data, seen from the view's first element. A view
 * without elements reaches nowhere: from 0 to -1 at any offset up to the end of its data.
 */
export function reachOf({ shape, stride }: Pick<StridedView, 'shape' | 'stride'>): {
  readonly least: number
  readonly greatest: number
} {
  let least = 0
  let greatest = 0
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis] as number
    if (size === 0) return { least: 0, greatest: -1 }
    const reach = (stride[axis] as number) * (size - 1)
    if (reach < 0) least += reach
    else greatest += reach
  }
  return { least, greatest }
}
