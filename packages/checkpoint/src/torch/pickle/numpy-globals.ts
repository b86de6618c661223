import { contiguousStrides, sizeOf } from '@adafactor/core'
import type { Faults } from '../tensors/faults.js'
import { swapBytes } from '../tensors/gather.js'
import { storageOfBytes } from '../tensors/torch-storage.js'
import { TorchTensor } from '../tensors/torch-tensor.js'
import { type TorchType, torchTypes } from '../tensors/torch-types.js'
import { plainInteger } from './pickle-cursor.js'
import { type Call, PickleGlobal, type Unfinished } from './raw-values.js'

/** numpy's codes of types: a letter, and the bytes. */
const types: ReadonlyMap<string, TorchType> = new Map([
  ['b1', 'bool'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['u2', 'uint16'],
  ['u4', 'uint32'],
  ['u8', 'uint64'],
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['c8', 'complex64'],
  ['c16', 'complex128'],
])

/** A `numpy.dtype`, whose order of bytes comes after it. */
class NumpyType implements Unfinished {
  readonly type: TorchType
  isBigEndian = false

  constructor(code: unknown, faults: Faults) {
    const name = typeof code === 'string' ? code.slice(0, 40) : 'without a name'
    const type = types.get(name.replace(/^[<>|=]/, ''))
    if (!type) throw faults.unsupported(`holds numpy's type ${name}, which is not read here`)
    this.type = type
  }

  setState(state: unknown): void {
    this.isBigEndian = Array.isArray(state) && state[1] === '>'
  }

  finished(): string {
    return this.type
  }
}

/** A `numpy.ndarray`, whose content comes after it. */
class NumpyArray implements Unfinished {
  #tensor: TorchTensor | undefined

  setState(state: unknown, faults: Faults): void {
    const [, shape, type, isFortran, content] = Array.isArray(state) ? state : []
    this.#tensor = tensorOf(content, type, shape, isFortran === true, faults)
  }

  finished(faults: Faults): TorchTensor {
    if (this.#tensor) return this.#tensor
    throw faults.damaged('an array of numpy in its pickle has no content')
  }
}

const scalar: Call = ([type, content], faults) => {
  const bytes = bytesIn(content)
  if (!(type instanceof NumpyType) || bytes?.length !== torchTypes[type.type].bytes) {
    throw faults.damaged("a number of numpy in its pickle is not of its type's size")
  }
  const format = torchTypes[type.type]
  const { buffer } = bytes.slice()
  if (type.isBigEndian) swapBytes(buffer, format.partBytes)
  const [number = 0, imag = 0] = format.numbersIn(buffer)
  if (format.isComplex) return { real: number, imag }
  if (type.type === 'bool') return number !== 0
  return typeof number === 'bigint' ? plainInteger(number) : number
}

const fromBuffer: Call = ([content, type, shape, order], faults) =>
  tensorOf(content, type, shape, order === 'F', faults)

/** Functions and classes of numpy 2 by their names; those of numpy 1 are in other modules. */
export const numpyCalls: ReadonlyMap<string, Call> = new Map([
  ['numpy.dtype', ([code], faults) => new NumpyType(code, faults)],
  ['numpy._core.multiarray.scalar', scalar],
  ['numpy._core.multiarray._reconstruct', reconstruct],
  ['numpy._core.numeric._frombuffer', fromBuffer],
])

function reconstruct([type]: readonly unknown[], faults: Faults): NumpyArray {
  if (type instanceof PickleGlobal && type.name === 'numpy.ndarray') return new NumpyArray()
  throw faults.damaged('an array of numpy in its pickle is of another class')
}

function tensorOf(
  content: unknown,
  type: unknown,
  shape: unknown,
  isFortran: boolean,
  faults: Faults,
): TorchTensor {
  const bytes = bytesIn(content)
  const isShape =
    Array.isArray(shape) &&
    shape.length <= 64 &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  if (!(type instanceof NumpyType) || !isShape || bytes === undefined) {
    throw faults.damaged('an array of numpy in its pickle has no type, shape or bytes')
  }
  const sizes: readonly number[] = shape
  if (sizeOf(sizes) * torchTypes[type.type].bytes !== bytes.length) {
    throw faults.damaged(`an array of numpy in its pickle has ${bytes.length} bytes for [${sizes}]`)
  }
  const strides = isFortran
    ? contiguousStrides(sizes.toReversed()).toReversed()
    : contiguousStrides(sizes)
  const storage = storageOfBytes(bytes, 'numpy', type.isBigEndian)
  return new TorchTensor(
    storage,
    type.type,
    { shape: sizes, strides, offset: 0 },
    {},
    faults.damaged,
  )
}

/** Bytes, which Python 2 wrote as a text that may be one. */
function bytesIn(content: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  return content instanceof Uint8Array ? content.slice() : undefined
}
