import { AdafactorError } from '@adafactor/core'
import { dtypeBits } from './dtypes.js'
import { type Encoding, encodeTensor, encodingOf } from './encode.js'
import { largestHeader } from './header.js'
import { entriesOf, refused, type TensorsToWrite, type TensorToWrite } from './tensor-to-write.js'

/** What a safetensors file has besides tensors. */
export interface WriteOptions {
  /** Texts by name, for `__metadata__`. */
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * A safetensors file of these tensors, byte for byte as the reference (safetensors 0.8 for Python)
 * writes it: those of larger types first, then by name, the header padded with spaces to 8 bytes. The
 * reference writes metadata in no certain order; here they are sorted.
 *
 * Views are written as the tensors that they show, whatever their strides. What is given as another
 * type than it is stored as is rounded to the nearest; types of whole numbers take those that they have.
 *
 * @throws AdafactorError `tensor/data` with the tensor's name, `option/invalid`
 * @example
 * ```ts
 * import { writeSafetensors } from '@adafactor/checkpoint'
 *
 * const weights = { shape: [2, 2], type: 'bfloat16', data: [1, 2, 3, 4] } as const
 * const bytes = writeSafetensors({ weights }, { metadata: { format: 'pt' } })
 * console.log(bytes.length) // => 112
 * ```
 */
export function writeSafetensors(
  tensors: TensorsToWrite,
  options: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  return joined(layOut(tensors, options))
}

/** All of a file at once. */
export function joined({ bytes, chunks }: LaidOutFile): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks()) {
    file.set(chunk, at)
    at += chunk.length
  }
  return file
}

/** A file that is written piece by piece. */
export interface LaidOutFile {
  /** How many bytes it has. */
  readonly bytes: number
  /** How many of them are tensors. */
  readonly tensorBytes: number
  /** The header and then each tensor: they may be views of the tensors' own data. */
  chunks(): Iterable<Uint8Array>
}

/** Checks tensors and gives each its place. @throws AdafactorError as {@link writeSafetensors} */
export function layOut(tensors: TensorsToWrite, options: WriteOptions = {}): LaidOutFile {
  const placed = entriesOf(tensors)
    .map(([name, tensor]) => ({ name, tensor, encoding: checked(name, tensor) }))
    .sort(
      (a, b) =>
        order.indexOf(b.encoding.dtype) - order.indexOf(a.encoding.dtype) ||
        compareCodePoints(a.name, b.name),
    )
  let bytes = 0
  const entries = placed.map(({ name, tensor, encoding: { dtype, bytes: own } }) => {
    const begin = bytes
    bytes += own
    const place = { dtype, shape: [...tensor.shape], data_offsets: [begin, bytes] }
    return `${JSON.stringify(name)}:${JSON.stringify(place)}`
  })
  const header = encodeHeader([...metadataEntry(options.metadata), ...entries])
  return {
    bytes: header.length + bytes,
    tensorBytes: bytes,
    *chunks() {
      yield header
      for (const { name, tensor, encoding } of placed) yield encodeTensor(name, tensor, encoding)
    },
  }
}

const order = Object.keys(dtypeBits)

function checked(name: string, tensor: TensorToWrite): Encoding {
  if (name === '__metadata__' || !isWellFormed(name)) {
    throw refused(name, 'has a name that no safetensors file can have')
  }
  return encodingOf(name, tensor)
}

/** @throws AdafactorError `option/invalid` for what is no text */
export function checkMetadata(metadata: NonNullable<WriteOptions['metadata']>): void {
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text === 'string' && isWellFormed(text) && isWellFormed(key)) continue
    throw new AdafactorError(
      'option/invalid',
      `metadata ${JSON.stringify(key)} is ${typeof text === 'string' ? 'no well-formed text' : typeof text}; ` +
        'safetensors has texts only: JSON.stringify(value) makes one',
    )
  }
}

function metadataEntry(metadata: WriteOptions['metadata']): string[] {
  if (metadata === undefined || metadata === null) return []
  checkMetadata(metadata)
  const texts = Object.entries(metadata).sort(([a], [b]) => compareCodePoints(a, b))
  // By hand: a key of digits would come first in an object.
  const pairs = texts.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`)
  return [`"__metadata__":{${pairs.join(',')}}`]
}

function encodeHeader(entries: readonly string[]): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(`{${entries.join(',')}}`)
  const length = Math.ceil(json.length / 8) * 8
  if (length > largestHeader) {
    throw new AdafactorError(
      'option/invalid',
      `the header would have ${length} bytes, and readers take ${largestHeader}: write several files`,
    )
  }
  const header = new Uint8Array(8 + length).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true)
  header.set(json, 8)
  return header
}

/** As Rust compares texts; JavaScript's own order is that of UTF-16. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0
  const [left, right] = [[...a], [...b]]
  for (const [index, character] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const difference = (character.codePointAt(0) as number) - (other.codePointAt(0) as number)
    if (difference !== 0) return difference
  }
  return -1
}

/** Whether a text can be UTF-8: it has no half of a pair alone. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}
