import { floatTypeOf } from '@adafactor/core'

/** What the elements of a tensor may stand in. Plain arrays hold float64 numbers. */
export type NumberData = Float32Array | Float64Array | number[]

/** The type of the elements, as scijs calls it. */
export type ElementType = 'float32' | 'float64' | 'array'

/**
 * A tensor in memory: what an ndarray of scijs is, a tensor of thi.ng, and any other object with
 * these four members. The element at `[i, j]` is `data[offset + i * stride[0] + j * stride[1]]`.
 */
export interface StridedTensor {
  /** A `Float32Array`, a `Float64Array` or a plain array of numbers. */
  readonly data: object
  /** Sizes, outermost axis first; `[]` for a single number. */
  readonly shape: readonly number[]
  /** Elements from one index to the next along each axis. */
  readonly stride: readonly number[]
  /** Where the first element is in the data. */
  readonly offset: number
}

/** A tensor whose data this backend works on. */
export interface StridedView extends StridedTensor {
  readonly data: NumberData
}

/** The type of the elements; undefined for data that this backend does not work on. */
export function elementTypeOf(data: unknown): ElementType | undefined {
  const type = floatTypeOf(data)
  if (type === 'float32' || type === 'float64') return type
  return Array.isArray(data) ? 'array' : undefined
}

/** What tensors of this backend are stored as. */
export type StoredType = 'float32' | 'float64'

/** What numbers are stored as; those of a plain array are float64. */
export function storedTypeOf(data: NumberData): StoredType {
  return floatTypeOf(data) === 'float32' ? 'float32' : 'float64'
}

/**
 * Whether a value has the four members over `Float32Array`, `Float64Array` or a plain array. Asked
 * about every gradient of every step.
 */
export function isStrided(value: unknown): value is StridedView {
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
