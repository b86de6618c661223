import { sizeOf } from '@adafactor/core'
import { encode } from '@msgpack/msgpack'
import { flaxCodec, Packed } from './flax-codec.js'
import {
  type FlaxArray,
  type FlaxMap,
  type FlaxValue,
  isFlaxArray,
  isFlaxMap,
} from './flax-value.js'

/**
 * A tree as the bytes of a file that flax reads: `serialization.msgpack_restore(file.read())`, or
 * `from_bytes(template, file.read())`. Arrays keep their types.
 *
 * @example
 * ```ts
 * import { writeFlax } from '@adafactor/checkpoint/flax'
 *
 * const scale = { shape: [], type: 'float32', data: Float32Array.of(2) } as const
 * console.log(writeFlax(new Map([['scale', scale]])).length) // => 25
 * ```
 */
export function writeFlax(tree: FlaxMap): Uint8Array<ArrayBuffer> {
  return encode(plainOf(tree), { extensionCodec: flaxCodec, useBigInt64: true })
}

/** As flax cuts them, since an extension of msgpack has at most 4 GiB. */
const mostBytes = 2 ** 30

function plainOf(value: FlaxValue): unknown {
  if (isFlaxMap(value)) {
    return Object.fromEntries([...value].map(([key, item]) => [key, plainOf(item)]))
  }
  if (Array.isArray(value)) return value.map(plainOf)
  if (!isFlaxArray(value)) return value
  return value.data.byteLength > mostBytes ? chunked(value) : new Packed(value)
}

function chunked({ shape, type, data }: FlaxArray): unknown {
  const size = sizeOf(shape)
  const each = Math.floor((mostBytes * size) / data.byteLength)
  const perElement = data.length / size
  const chunks = Array.from({ length: Math.ceil(size / each) }, (_, index) => {
    const part = data.subarray(index * each * perElement, (index + 1) * each * perElement)
    return new Packed({ shape: [part.length / perElement], type, data: part } as FlaxArray)
  })
  return { __msgpack_chunked_array__: true, shape: placesOf(shape), chunks: placesOf(chunks) }
}

/** What flax makes of a tuple. */
function placesOf(items: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(items.map((item, place) => [String(place), item]))
}
