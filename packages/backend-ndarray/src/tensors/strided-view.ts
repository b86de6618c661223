import {
  floatTypeOf,
  type HalfArray,
  type HalfType,
  isHalfArray,
  isHalfType,
} from '@adafactor/core'

/**
 * A native `Float16Array`, which not every engine has and not every list of TypeScript's types: what this
 * package needs of it.
 */
export interface NativeFloat16Array extends ArrayBufferView {
  readonly BYTES_PER_ELEMENT: number
  readonly length: number
  [index: number]: number
}

/** What `create` makes tensors over. */
export type StoredData = Float32Array | Float64Array | NativeFloat16Array | HalfArray

/** What the elements of a tensor may stand in. Plain arrays hold float64 numbers. */
export type NumberData = StoredData | number[]

/** The type of the elements, as scijs calls it; in a plain array they are an `array`. */
export type ElementType = 'float32' | 'float64' | 'array' | HalfType

/**
 * A tensor in memory: what an ndarray of scijs is, a tensor of thi.ng, and any other object with
 * these four members. The element at `[i, j]` is `data[offset + i * stride[0] + j * stride[1]]`.
 */
export interface StridedTensor {
  /**
   * A `Float32Array`, a `Float64Array`, a `Float16Array`, a `Bfloat16Array` or `Float16Bits` of core, or a
   * plain array of numbers.
   */
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
  return floatTypeOf(data) ?? (Array.isArray(data) ? 'array' : undefined)
}

/** Whether elements have 16 bits. */
export function isHalfElement(elements: ElementType): elements is HalfType {
  return elements !== 'array' && isHalfType(elements)
}

/** What tensors of this backend are stored as. */
export type StoredType = Exclude<ElementType, 'array'>

/** What numbers are stored as; those of a plain array are float64. */
export function storedTypeOf(data: NumberData): StoredType {
  return floatTypeOf(data) ?? 'float64'
}

/** The typed array that has the memory; undefined for a plain array. */
export function memoryOf(
  data: NumberData,
): (ArrayBufferView & { readonly BYTES_PER_ELEMENT: number }) | undefined {
  if (Array.isArray(data)) return undefined
  return isHalfArray(data) ? data.bits : data
}

/** What loops run over: numbers, or for elements of 16 bits their patterns. */
export type LoopArray = Float32Array | Float64Array | Uint16Array | number[]

/** The data as loops take it, over the same memory. */
export function loopArrayOf(data: NumberData): LoopArray {
  if (isHalfArray(data)) return data.bits
  return floatTypeOf(data) === 'float16'
    ? patternsOf(data as NativeFloat16Array)
    : (data as LoopArray)
}

function patternsOf({ buffer, byteOffset, length }: NativeFloat16Array): Uint16Array {
  return new Uint16Array(buffer, byteOffset, length)
}

/**
 * Whether a value has the four members over data that this backend works on. Asked about every gradient
 * of every step.
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
