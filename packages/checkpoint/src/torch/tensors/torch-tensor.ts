import { AdafactorError, type Shape, showShape, sizeOf, withMemoryFor } from '@adafactor/core'
import type { Tensor } from '../../tensor.js'
import { endOf, gather, swapBytes } from './gather.js'
import type { TorchStorage } from './torch-storage.js'
import { type ForeignType, type TorchNumbers, type TorchType, torchTypes } from './torch-types.js'

/** A tensor of a type that is none of ours. */
export interface ForeignTensor {
  readonly shape: Shape
  /** PyTorch's name, without `torch.` */
  readonly type: ForeignType
  /**
   * Row-major. Whole numbers of 64 bits are bigints, truth values 0 and 1, numbers of 8 bits with a
   * point are their bits, and complex numbers are two numbers each.
   */
  readonly data: TorchNumbers
}

/** What views that show numbers more than once may take in memory. */
const mostRepeated = 2 ** 26

/**
 * A tensor in a file of PyTorch, whose numbers are read when they are asked for.
 *
 * @example
 * ```ts
 * import { readTorch, TorchTensor } from '@adafactor/checkpoint/torch'
 *
 * async function bias(source: string) {
 *   const tensor = (await readTorch(source)).at('model', 'bias')
 *   return tensor instanceof TorchTensor ? tensor.read() : undefined
 * }
 * ```
 */
export class TorchTensor {
  readonly shape: Shape
  /** What its numbers are stored as: PyTorch's name, without `torch.` */
  readonly type: TorchType
  /** How many elements of the storage lie between neighbours along each axis. */
  readonly strides: readonly number[]
  /** Which element of the storage is the first. */
  readonly offset: number
  /** What it shows a part of. Other tensors may show parts of it too. */
  readonly storage: TorchStorage
  /** Whether its numbers are those of the storage with the other sign. */
  readonly isNegative: boolean
  /** Whether its complex numbers are the conjugates of those in the storage. */
  readonly isConjugate: boolean

  /**
   * @param flags of a view; by default there are none
   * @param damaged makes an error about the file that it is from
   * @throws AdafactorError `checkpoint/format` if it shows more than the storage has
   */
  constructor(
    storage: TorchStorage,
    type: TorchType,
    { shape, strides, offset }: Pick<TorchTensor, 'shape' | 'strides' | 'offset'>,
    flags: Partial<Pick<TorchTensor, 'isNegative' | 'isConjugate'>>,
    damaged: (why: string) => AdafactorError,
  ) {
    this.shape = [...shape]
    this.type = type
    this.strides = [...strides]
    this.offset = offset
    this.storage = storage
    this.isNegative = flags.isNegative ?? false
    this.isConjugate = flags.isConjugate ?? false
    if (endOf(this) * torchTypes[type].bytes > storage.bytes) {
      throw damaged(
        `a tensor of shape ${showShape(shape)}, strides ${showShape(strides)} and type ${type} from ` +
          `element ${offset} on reaches beyond the ${storage.bytes} bytes of its storage "${storage.key}"`,
      )
    }
  }

  /** What its elements take, without the rest of the storage. */
  get bytes(): number {
    return sizeOf(this.shape) * torchTypes[this.type].bytes
  }

  /**
   * Its numbers in C order, whatever the strides are, in memory of their own. Only the part of the
   * storage that it shows is read.
   *
   * @throws AdafactorError `checkpoint/io`, `checkpoint/truncated`, `checkpoint/format`;
   *   `checkpoint/unsupported` for a view that shows few numbers very often; `backend/unsupported-size`
   *   if there is no memory for it
   */
  async read(): Promise<Tensor | ForeignTensor> {
    const { shape, storage, offset, type } = this
    const format = torchTypes[type]
    const { bytes } = format
    if (this.bytes > Math.max(mostRepeated, storage.bytes)) {
      throw new AdafactorError(
        'checkpoint/unsupported',
        `a tensor of shape ${showShape(shape)} shows the ${storage.bytes} bytes of its storage ` +
          `"${storage.key}" over and over, in ${this.bytes} bytes: save it without expand()`,
      )
    }
    if (this.isNegative && !format.hasSign) {
      throw new AdafactorError(
        'checkpoint/unsupported',
        `a tensor of type ${type} and shape ${showShape(shape)} is a view with the other sign, which ` +
          'numbers of this type are not read in: save it with resolve_neg()',
      )
    }
    const shown = await storage.read(offset * bytes, endOf(this) * bytes)
    const data = withMemoryFor(`a tensor of shape ${showShape(shape)}`, () => {
      const buffer = gather(shown, this, bytes)
      if (storage.isBigEndian) swapBytes(buffer, format.partBytes)
      return format.numbersIn(buffer)
    })
    if (this.isNegative) negate(data, 0, 1)
    if (this.isConjugate) negate(data, 1, 2)
    return { shape, type, data } as Tensor | ForeignTensor
  }
}

/** Changes the sign of every so many numbers. */
function negate(data: TorchNumbers, first: number, by: number): void {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let index = first; index < data.length; index += by) data[index] = -(data[index] as bigint)
  } else {
    for (let index = first; index < data.length; index += by) data[index] = -(data[index] as number)
  }
}
