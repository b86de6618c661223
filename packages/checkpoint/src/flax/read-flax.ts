import { sizeOf } from '@adafactor/core'
import { openSource } from '../source/open-source.js'
import { recognise } from '../source/recognise.js'
import type { Source } from '../source/source.js'
import { damaged, keyMark, Packed, unpacked } from './flax-codec.js'
import type { FlaxArray, FlaxMap, FlaxValue } from './flax-value.js'

/**
 * Reads a file that flax wrote: `serialization.to_bytes` or `msgpack_serialize` of parameters, a state
 * of optax, a train state. No template is needed.
 *
 * @param source its bytes, a Blob, a path, an open file or an address
 * @throws AdafactorError `checkpoint/format`, `checkpoint/unsupported` for arrays of a type that is not
 *   known, `checkpoint/io`
 * @example
 * ```ts
 * import { readFlax, writeFlax } from '@adafactor/checkpoint/flax'
 *
 * const kernel = { shape: [2], type: 'float32', data: Float32Array.of(1, 2) } as const
 * const tree = await readFlax(writeFlax(new Map([['kernel', kernel]])))
 * console.log([...tree.keys()]) // => [ 'kernel' ]
 * ```
 */
export async function readFlax(source: Source): Promise<FlaxMap> {
  const file = await openSource(source, 'a file of flax')
  try {
    const bytes = await file.read(0, file.size)
    let content: unknown
    try {
      content = unpacked(bytes)
    } catch (error) {
      const what = recognise(bytes)
      throw what ? damaged(`${file.name} is ${what}`, error) : error
    }
    const value = treeOf(content)
    if (value instanceof Map) return value
    throw damaged(`${file.name} has no dictionary at its top`)
  } finally {
    await file.close()
  }
}

function treeOf(value: unknown): FlaxValue {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    return value as FlaxValue
  }
  if (Array.isArray(value)) return value.map(treeOf)
  if (value instanceof Packed) return value.array
  if (Object.getPrototypeOf(value) !== Object.prototype)
    throw damaged('it has a value of an unknown kind')
  const entries = Object.entries(value).map(
    ([key, item]) => [key.slice(keyMark.length), item] as const,
  )
  const map = new Map<string, unknown>(entries)
  if (map.has(chunkedKey)) return joined(map)
  return new Map(entries.map(([key, item]) => [key, treeOf(item)]))
}

/** By which flax knows an array of more than 1 GiB, that it has cut into pieces. */
const chunkedKey = '__msgpack_chunked_array__'

function joined(value: ReadonlyMap<string, unknown>): FlaxArray {
  const shape = listOf(value.get('shape')).map(Number)
  const chunks = listOf(value.get('chunks')).flatMap((chunk) =>
    chunk instanceof Packed ? chunk.array : [],
  )
  const [first] = chunks
  const sizes = chunks.reduce((sum, chunk) => sum + sizeOf(chunk.shape), 0)
  if (
    first === undefined ||
    sizes !== sizeOf(shape) ||
    chunks.some(({ type }) => type !== first?.type)
  ) {
    throw damaged('the pieces of an array do not make up its shape')
  }
  const { type, data: array } = first
  const length = chunks.reduce((sum, { data }) => sum + data.length, 0)
  const data = new (array.constructor as new (length: number) => typeof array)(length)
  let at = 0
  for (const chunk of chunks) {
    data.set(chunk.data as never, at)
    at += chunk.data.length
  }
  return { shape, type, data } as FlaxArray
}

/** What flax makes of a tuple: a dictionary of its places. */
function listOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const places = new Map(Object.entries(value))
  return Array.from({ length: places.size }, (_, place) => places.get(`${keyMark}${place}`))
}
