import { AdafactorError, withMemoryFor } from '@adafactor/core'
import { listNames } from '../list-names.js'
import { shortShape, shortText } from '../short-text.js'
import type { ByteSource } from '../source/byte-source.js'
import { firstRead } from '../source/first-read.js'
import { recognise } from '../source/recognise.js'
import type { AnyTensor } from './any-tensor.js'
import { decodeTensor } from './decode.js'
import { isDtype, typeOf } from './dtypes.js'
import { type Header, type HeaderEntry, largestHeader, parseHeader } from './header.js'
import type { SafetensorsFile, TensorInfo } from './safetensors-file.js'

/**
 * One file, which is closed if it is none.
 * @param start its first bytes, where they have been read already
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/io`
 */
export async function openSafetensors(
  source: ByteSource,
  start?: Uint8Array,
): Promise<SafetensorsFile> {
  try {
    const first = start ?? (await readStart(source))
    return new OpenSafetensors(source, ...(await readHeader(source, first)))
  } catch (error) {
    await source.close()
    throw error
  }
}

/** The first bytes: all of the header in most files. */
export function readStart(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  return source.read(0, Math.min(source.size, firstRead))
}

/** @returns the header, and where the tensors begin */
async function readHeader(source: ByteSource, first: Uint8Array): Promise<[Header, number]> {
  const { name, size } = source
  if (first.length < 8) {
    throw new AdafactorError(
      size === 0 ? 'checkpoint/truncated' : 'checkpoint/format',
      `${name} is no safetensors file: it has ${size} bytes`,
    )
  }
  const length = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true)
  const begin = 8 + Number(length)
  if (length > largestHeader || begin > size) {
    // What begins like a header was most likely cut off; anything else is another kind of file.
    const what = isHeader(first) ? undefined : recognise(first)
    if (what) {
      throw new AdafactorError('checkpoint/format', `${name} is no safetensors file, but ${what}`)
    }
  }
  if (length > largestHeader) {
    throw new AdafactorError(
      'checkpoint/format',
      `${name} is no safetensors file: its header would have ${length} bytes, and the most is ${largestHeader}`,
    )
  }
  if (begin > size) {
    throw new AdafactorError(
      'checkpoint/truncated',
      `${name} ends within its header: it has ${size} bytes, and the header alone wants ${begin}. ` +
        'Was it downloaded to its end?',
    )
  }
  const header = parseHeader(
    decodeText(
      begin <= first.length ? first.subarray(8, begin) : await source.read(8, begin),
      name,
    ),
    name,
  )
  const wanted = begin + header.dataBytes
  if (wanted > size) {
    throw new AdafactorError(
      'checkpoint/truncated',
      `${name} ends too early: it has ${size} bytes, and its header wants ${wanted}. ` +
        'Was it downloaded to its end?',
    )
  }
  if (wanted < size) {
    throw new AdafactorError(
      'checkpoint/format',
      `${name} has ${size} bytes, ${size - wanted} more than its header knows of`,
    )
  }
  return [header, begin]
}

/** Whether there is an object of JSON behind the length. */
function isHeader(first: Uint8Array): boolean {
  return first.length > 8 && /^\s*\{/.test(String.fromCharCode(...first.subarray(8, 16)))
}

function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new AdafactorError('checkpoint/format', `the header of ${name} is no UTF-8`, { cause })
  }
}

class OpenSafetensors implements SafetensorsFile {
  readonly names: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly fileBytes: number
  readonly #source: ByteSource
  readonly #entries: ReadonlyMap<string, HeaderEntry>
  readonly #begin: number

  constructor(source: ByteSource, { entries, metadata }: Header, begin: number) {
    this.#source = source
    this.#entries = entries
    this.#begin = begin
    this.fileBytes = source.size
    this.names = [...entries].sort(([, a], [, b]) => a.begin - b.begin).map(([name]) => name)
    this.metadata = Object.assign(Object.create(null), Object.fromEntries(metadata))
  }

  info(name: string): TensorInfo {
    const { shape, dtype, begin, end } = this.#entry(name)
    return { shape: [...shape], type: typeOf(dtype), bytes: end - begin }
  }

  async tensor(name: string): Promise<AnyTensor> {
    const { shape, dtype } = this.#entry(name)
    if (!isDtype(dtype)) {
      throw new AdafactorError(
        'checkpoint/unsupported',
        `the tensor ${shortText(name)} is of type ${shortText(dtype)}, which safetensors 0.8 ` +
          'has not; bytes() gives what it has',
      )
    }
    const bytes = await this.bytes(name)
    const what = () => `the tensor ${shortText(name)} of shape ${shortShape(shape)}`
    return withMemoryFor(what, () => decodeTensor([...shape], dtype, bytes))
  }

  async bytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const { begin, end } = this.#entry(name)
    return this.#source.read(this.#begin + begin, this.#begin + end)
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #entry(name: string): HeaderEntry {
    const entry = this.#entries.get(name)
    if (entry) return entry
    throw new AdafactorError(
      'checkpoint/unknown-tensor',
      `${this.#source.name} has no tensor ${shortText(name)}; it has ${listNames(this.names)}`,
    )
  }
}
