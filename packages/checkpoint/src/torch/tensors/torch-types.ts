import { Bfloat16Array, type ElementType, Float16Bits } from '@adafactor/core'

/** Types of PyTorch that are none of ours, by its names. */
export type ForeignType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'float8_e4m3fn'
  | 'float8_e4m3fnuz'
  | 'float8_e5m2'
  | 'float8_e5m2fnuz'
  | 'float8_e8m0fnu'
  | 'complex32'
  | 'complex64'
  | 'complex128'

/** What a tensor of PyTorch is stored as. */
export type TorchType = ElementType | ForeignType

/** The arrays that numbers of a {@link TorchType} come in. */
export type TorchNumbers =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>

/** How a type is stored. */
export interface TorchTypeFormat {
  /** Of an element. */
  readonly bytes: number
  /** Of what the order of bytes is about: half of a complex number. */
  readonly partBytes: number
  /** Whether a number is two parts, real and imaginary. */
  readonly isComplex: boolean
  /** Whether the sign of a number can be changed in the array that it comes in. */
  readonly hasSign: boolean
  /** The numbers in a buffer, which may become their memory. */
  readonly numbersIn: (buffer: ArrayBuffer) => TorchNumbers
}

function format(
  bytes: number,
  numbersIn: TorchTypeFormat['numbersIn'],
  { parts = 1, hasSign = true } = {},
): TorchTypeFormat {
  return { bytes, partBytes: bytes / parts, isComplex: parts === 2, hasSign, numbersIn }
}

const widened = (buffer: ArrayBuffer) => new Float16Bits(new Uint16Array(buffer)).toFloat32()
/** Of bits, or of truth values. */
const byBytes = format(1, (buffer) => new Uint8Array(buffer), { hasSign: false })

/** All types that are read, by their names without `torch.` */
export const torchTypes: Readonly<Record<TorchType, TorchTypeFormat>> = {
  float32: format(4, (buffer) => new Float32Array(buffer)),
  float64: format(8, (buffer) => new Float64Array(buffer)),
  float16: format(2, widened),
  bfloat16: format(2, (buffer) => new Bfloat16Array(new Uint16Array(buffer)).toFloat32()),
  int8: format(1, (buffer) => new Int8Array(buffer)),
  int16: format(2, (buffer) => new Int16Array(buffer)),
  int32: format(4, (buffer) => new Int32Array(buffer)),
  int64: format(8, (buffer) => new BigInt64Array(buffer)),
  uint8: format(1, (buffer) => new Uint8Array(buffer)),
  uint16: format(2, (buffer) => new Uint16Array(buffer)),
  uint32: format(4, (buffer) => new Uint32Array(buffer)),
  uint64: format(8, (buffer) => new BigUint64Array(buffer)),
  bool: byBytes,
  float8_e4m3fn: byBytes,
  float8_e4m3fnuz: byBytes,
  float8_e5m2: byBytes,
  float8_e5m2fnuz: byBytes,
  float8_e8m0fnu: byBytes,
  complex32: format(4, widened, { parts: 2 }),
  complex64: format(8, (buffer) => new Float32Array(buffer), { parts: 2 }),
  complex128: format(16, (buffer) => new Float64Array(buffer), { parts: 2 }),
}

/** The type that a text names, with or without `torch.` before it. */
export function torchTypeNamed(text: unknown): TorchType | undefined {
  if (typeof text !== 'string') return undefined
  const name = text.replace(/^torch\./, '')
  return Object.hasOwn(torchTypes, name) ? (name as TorchType) : undefined
}

/** The classes of storages of one type, in the module `torch`. */
export const storageTypes: ReadonlyMap<string, TorchType> = new Map([
  ['FloatStorage', 'float32'],
  ['DoubleStorage', 'float64'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['CharStorage', 'int8'],
  ['ShortStorage', 'int16'],
  ['IntStorage', 'int32'],
  ['LongStorage', 'int64'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
  ['ComplexFloatStorage', 'complex64'],
  ['ComplexDoubleStorage', 'complex128'],
])
