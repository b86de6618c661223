import { Bfloat16Array, Float16Bits } from '@adafactor/core'
import type { AnyTensor, OtherData, OtherTensor } from './any-tensor.js'
import type { Dtype } from './dtypes.js'

type Buffer = ArrayBuffer

const others: Readonly<Partial<Record<Dtype, (buffer: Buffer) => OtherData>>> = {
  I8: (buffer) => new Int8Array(buffer),
  I16: (buffer) => new Int16Array(buffer),
  U16: (buffer) => new Uint16Array(buffer),
  I32: (buffer) => new Int32Array(buffer),
  U32: (buffer) => new Uint32Array(buffer),
  I64: (buffer) => new BigInt64Array(buffer),
  U64: (buffer) => new BigUint64Array(buffer),
  C64: (buffer) => new Float32Array(buffer),
}

/** The numbers in bytes, which are copied: they may begin anywhere, and belong to somebody else. */
export function decodeTensor(
  shape: readonly number[],
  dtype: Dtype,
  bytes: Uint8Array<ArrayBuffer>,
): AnyTensor {
  const { buffer } = bytes.slice()
  switch (dtype) {
    case 'F32':
      return { shape, type: 'float32', data: new Float32Array(buffer) }
    case 'F64':
      return { shape, type: 'float64', data: new Float64Array(buffer) }
    case 'F16':
      return { shape, type: 'float16', data: new Float16Bits(new Uint16Array(buffer)).toFloat32() }
    case 'BF16': {
      const data = new Bfloat16Array(new Uint16Array(buffer)).toFloat32()
      return { shape, type: 'bfloat16', data }
    }
    default: {
      const data = others[dtype]?.(buffer) ?? new Uint8Array(buffer)
      return { shape, type: dtype, data } satisfies OtherTensor
    }
  }
}
