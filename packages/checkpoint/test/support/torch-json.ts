import { Bfloat16Array, Float16Bits } from '@adafactor/core'
import type { PlainValue } from '../../src/torch.js'
import { TorchTensor } from '../../src/torch.js'

/** A value in the form that torch-files/make.py writes: tensors with the bits of their numbers. */
export async function torchJson(value: PlainValue): Promise<unknown> {
  if (value instanceof TorchTensor) {
    const { shape, type, data } = await value.read()
    const stored =
      type === 'bfloat16'
        ? Bfloat16Array.from(data as Float32Array).bits
        : type === 'float16' || type === 'complex32'
          ? Float16Bits.from(data as Float32Array).bits
          : data
    const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
    return { shape, dtype: type, bits: hex(bytes) }
  }
  if (value instanceof Map) {
    const pairs: unknown[] = []
    for (const [key, item] of value) pairs.push([await torchJson(key), await torchJson(item)])
    return { dict: pairs }
  }
  if (Array.isArray(value)) return Promise.all(value.map(torchJson))
  if (value instanceof Set) return { set: [...value].sort() }
  if (value instanceof Uint8Array) return { bytes: hex(value) }
  if (typeof value === 'bigint') return { bigint: String(value) }
  if (typeof value === 'object' && value !== null) {
    if ('real' in value) return { complex: [value.real, value.imag] }
    if ('start' in value) return { slice: [value.start, value.stop, value.step] }
  }
  return value
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
