import { AdafactorError, sizeOf } from '@adafactor/core'
import { decode, ExtensionCodec, encode } from '@msgpack/msgpack'
import { storedBytes } from '../stored-bytes.js'
import { torchTypeNamed, torchTypes } from '../torch/tensors/torch-types.js'
import { whyNoMessage } from './check-msgpack.js'
import type { FlaxArray } from './flax-value.js'

/** The types of extension that flax has (`flax/serialization.py`, `_MsgpackExtType`). */
const extensions = { ndarray: 1, complex: 2, scalar: 3 } as const

/** An array on its way into a message or out of one: no dictionary can be taken for it. */
export class Packed {
  constructor(readonly array: FlaxArray) {}
}

/** Arrays as flax packs them: shape, name of the type, bytes. */
export const flaxCodec = new ExtensionCodec()
flaxCodec.register({
  type: extensions.ndarray,
  encode: (value) => (value instanceof Packed ? packed(value.array) : null),
  decode: arrayIn,
})
flaxCodec.register({ type: extensions.scalar, encode: () => null, decode: arrayIn })
flaxCodec.register({ type: extensions.complex, encode: () => null, decode: complexIn })

/** Before every key of an unpacked dictionary, so that none of them is special to JavaScript. */
export const keyMark = ':'

const utf8 = new TextDecoder()
const keyDecoder = {
  canBeCached: () => true,
  decode: (bytes: Uint8Array, offset: number, length: number) =>
    keyMark + utf8.decode(bytes.subarray(offset, offset + length)),
}

/** Keys that are no texts; flax has none. */
function mapKeyConverter(key: unknown): string {
  if (typeof key === 'string') return key
  throw damaged('it has a key that is no text')
}

/** @throws AdafactorError `checkpoint/format` */
export function unpacked(bytes: Uint8Array, extensionCodec = flaxCodec): unknown {
  const why = whyNoMessage(bytes)
  if (why) throw damaged(why)
  try {
    return decode(bytes, {
      extensionCodec,
      useBigInt64: true,
      keyDecoder,
      mapKeyConverter,
    })
  } catch (cause) {
    if (AdafactorError.isInstance(cause)) throw cause
    throw damaged(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

export function damaged(why: string, cause?: unknown): AdafactorError {
  return new AdafactorError('checkpoint/format', `this is no file of flax: ${why}`, { cause })
}

/** What arrays are made of has no arrays in it. */
const noExtensions = new ExtensionCodec()

function arrayIn(packed: Uint8Array): Packed {
  const parts = unpacked(packed, noExtensions)
  const [shape, name, bytes] = (Array.isArray(parts) ? parts : []) as unknown[]
  if (!isShape(shape) || typeof name !== 'string' || !(bytes instanceof Uint8Array)) {
    throw damaged('an array is no list of shape, type and bytes')
  }
  const type = torchTypeNamed(name)
  if (type === undefined || name.startsWith('torch')) {
    throw new AdafactorError(
      'checkpoint/unsupported',
      `the file has an array of type ${JSON.stringify(name.slice(0, 40))}, which is not read here`,
    )
  }
  const { bytes: size, numbersIn } = torchTypes[type]
  if (sizeOf(shape) * size !== bytes.length) {
    throw damaged(`an array of type ${name} and shape [${shape}] has ${bytes.length} bytes`)
  }
  return new Packed({ shape, type, data: numbersIn(bytes.slice().buffer) } as FlaxArray)
}

function complexIn(packed: Uint8Array): Packed {
  const parts = unpacked(packed, noExtensions)
  if (!Array.isArray(parts) || parts.length !== 2) throw damaged('a complex number has two parts')
  return new Packed({ shape: [], type: 'complex128', data: Float64Array.from(parts, Number) })
}

function isShape(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length < 1000 &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0)
  )
}

function packed({ shape, type, data }: FlaxArray): Uint8Array {
  return encode([shape, type, storedBytes(type, data)])
}
