import { contiguousStrides, type HalfArray, isHalfArray, showShape, sizeOf } from '@adafactor/core'
import { bitsOf } from '../half-bits.js'
import { type Dtype, dtypeBits, dtypeOf, isDtype, typeOf } from './dtypes.js'
import { refused, type TensorToWrite, typeOfData } from './tensor-to-write.js'

/** What a tensor is as, of which type, and how many bytes that takes. */
export interface Encoding {
  readonly dtype: Dtype
  readonly bytes: number
}

interface NumbersOf {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): ArrayBufferView & { [index: number]: number; readonly length: number }
}
type BigNumbersOf = typeof BigInt64Array | typeof BigUint64Array

/** The arrays of types whose numbers are stored as they are. */
const arrays: Readonly<Partial<Record<Dtype, NumbersOf>>> = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  I16: Int16Array,
  U16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  F32: Float32Array,
  F64: Float64Array,
  C64: Float32Array,
}
const bigArrays: Readonly<Partial<Record<Dtype, BigNumbersOf>>> = {
  I64: BigInt64Array,
  U64: BigUint64Array,
}
/**
 * Checks a tensor, without looking at its numbers.
 * @throws AdafactorError `tensor/type`, `tensor/shape`, `tensor/data`, `tensor/data-length`
 */
export function encodingOf(name: string, tensor: TensorToWrite): Encoding {
  const { shape, data } = tensor ?? {}
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw refused(name, `has the shape ${JSON.stringify(shape)}; it is to be { shape, data }`)
  }
  if (typeof data !== 'object' || data === null || typeof data.length !== 'number') {
    throw refused(name, 'has no data: a typed array or a list of numbers')
  }
  const type = tensor.type ?? typeOfData(data)
  const dtype = dtypeOf(type)
  if (!isDtype(dtype)) {
    throw refused(name, `is to be of type ${JSON.stringify(type)}, which safetensors has not`)
  }
  const size = sizeOf(shape)
  const bytes = (size * dtypeBits[dtype]) / 8
  if (!Number.isInteger(bytes)) {
    throw refused(name, `is ${dtype} of shape ${showShape(shape)}, which ends within a byte`)
  }
  const elements = isRaw(dtype) ? bytes : dtype === 'C64' ? 2 * size : size
  checkReach(name, tensor, elements)
  return { dtype, bytes }
}

/** Types that are taken as their bytes. */
function isRaw(dtype: Dtype): boolean {
  return /^F(4$|6_|8_)/.test(dtype)
}

function checkReach(
  name: string,
  { shape, data, stride, offset }: TensorToWrite,
  elements: number,
) {
  if (stride === undefined && offset === undefined) {
    if (data.length === elements) return
    throw refused(
      name,
      `of shape ${showShape(shape)} needs ${elements} elements, and its data has ${data.length}`,
    )
  }
  const isWhole = [offset ?? 0, ...(stride ?? [])].every(Number.isSafeInteger)
  const places = rangeOf(shape, stride ?? contiguousStrides(shape), offset ?? 0)
  const fits = places === undefined || (places[0] >= 0 && places[1] < data.length)
  if (isWhole && (stride ?? shape).length === shape.length && fits) return
  throw refused(
    name,
    `of shape ${showShape(shape)}, stride ${JSON.stringify(stride)} and offset ${offset ?? 0} reaches ` +
      `beyond its data, which has ${data.length} elements`,
  )
}

/** The first and the last place that a view has; undefined if it has none. */
function rangeOf(
  shape: readonly number[],
  stride: readonly number[],
  offset: number,
): readonly [number, number] | undefined {
  let [first, last] = [offset, offset]
  for (const [axis, size] of shape.entries()) {
    if (size === 0) return undefined
    const reach = (size - 1) * (stride[axis] ?? 0)
    if (reach < 0) first += reach
    else last += reach
  }
  return [first, last]
}

/**
 * The bytes of a tensor that was checked, little-endian; they may be those of its own data.
 * @throws AdafactorError `tensor/data` for what is no number, or one that the type has not
 */
export function encodeTensor(
  name: string,
  tensor: TensorToWrite,
  { dtype, bytes }: Encoding,
): Uint8Array {
  const { data } = tensor
  const isView = tensor.stride !== undefined || tensor.offset !== undefined
  if (!isView && ArrayBuffer.isView(data) && dtypeOf(typeOfData(data)) === dtype) {
    return bytesOf(data)
  }
  if (!isView && isHalfArray(data) && dtypeOf(data.type) === dtype) return bytesOf(data.bits)
  const read = reader(name, tensor)
  const unfit = (value: number | bigint) =>
    refused(name, `has ${value}, which is no number of ${dtype}`)
  const Big = bigArrays[dtype]
  if (Big) {
    const values = new Big(bytes / 8)
    for (let index = 0; index < values.length; index++) {
      const value = read(index)
      if (typeof value === 'number' && !Number.isSafeInteger(value)) throw unfit(value)
      values[index] = BigInt(value)
      if (values[index] !== BigInt(value)) throw unfit(value)
    }
    return bytesOf(values)
  }
  const convert = bitsOf(typeOf(dtype))
  const Numbers = convert ? Uint16Array : (arrays[dtype] ?? Uint8Array)
  const isWhole = convert === undefined && !/^[FC]\d\d$/.test(dtype)
  const values = new Numbers(bytes / Numbers.BYTES_PER_ELEMENT)
  for (let index = 0; index < values.length; index++) {
    const value = Number(read(index))
    values[index] = convert ? convert(value) : value
    if (isWhole && values[index] !== value) throw unfit(value)
  }
  return bytesOf(values)
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** The element at a place in C order. @throws AdafactorError `tensor/data` where there is no number */
function reader(
  name: string,
  { shape, data, stride, offset = 0 }: TensorToWrite,
): (index: number) => number | bigint {
  const elements = data as ArrayLike<unknown>
  const at = (place: number): number | bigint => {
    const value = isHalfArray(data) ? (data as HalfArray).get(place) : elements[place]
    if (typeof value === 'number' || typeof value === 'bigint') return value
    throw refused(
      name,
      `has ${typeof value} in place ${place} of its data, where a number is wanted`,
    )
  }
  if (stride === undefined) return (index) => at(offset + index)
  return (index) => {
    let [rest, place] = [index, offset]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number
      const position = rest % size
      place += position * (stride[axis] as number)
      rest = (rest - position) / size
    }
    return at(place)
  }
}
