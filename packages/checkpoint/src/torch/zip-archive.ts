import { AdafactorError, reasonOf } from '@adafactor/core'
import type { ByteSource } from '../source/byte-source.js'
import { crc32 } from './crc32.js'
import { viewOf } from './tensors/view-of.js'
import { readZipDirectory, type ZipEntry } from './zip-directory.js'

/** The most that deflate makes of one byte. */
const largestRatio = 1032

/** All of what is compressed is in memory at once. PyTorch compresses nothing. */
const mostUnpacked = 2 ** 30

const headerBytes = 30

/** The name of an entry and the padding after it: seldom more. */
const usualNameBytes = 256

const smallBytes = 2 ** 16

/** The files within a zip archive, read in parts. */
export class ZipArchive {
  readonly #source: ByteSource
  readonly entries: ReadonlyMap<string, ZipEntry>

  /** Where the bytes of entries begin, once it is known. */
  readonly #begins = new Map<ZipEntry, number>()
  /** Entries whose checksum is right. */
  readonly #checked = new Set<ZipEntry>()
  /** What was unpacked last: several tensors are read from one file after the other. */
  #unpacked: { readonly entry: ZipEntry; readonly bytes: Uint8Array<ArrayBuffer> } | undefined

  private constructor(source: ByteSource, entries: ReadonlyMap<string, ZipEntry>) {
    this.#source = source
    this.entries = entries
  }

  /** @throws AdafactorError `checkpoint/truncated`, `checkpoint/format`, `checkpoint/io` */
  static async open(source: ByteSource): Promise<ZipArchive> {
    return new ZipArchive(source, await readZipDirectory(source))
  }

  /**
   * Bytes of an entry from one place to another. If they are all of it, its checksum is looked at.
   * @throws AdafactorError `checkpoint/truncated`, `checkpoint/format`, `checkpoint/unsupported`
   */
  async read(entry: ZipEntry, begin = 0, end = entry.size): Promise<Uint8Array<ArrayBuffer>> {
    if (entry.isEncrypted) throw this.#unsupported(entry, 'encrypted')
    if (entry.method === 0) {
      if (entry.size !== entry.packedSize) {
        throw this.#damaged(entry, `it has ${entry.size} bytes, and ${entry.packedSize} are kept`)
      }
      const bytes = await this.#readPacked(entry, begin, end)
      if (begin === 0 && end === entry.size) this.#check(entry, bytes)
      return bytes
    }
    if (entry.method !== 8) throw this.#unsupported(entry, `compressed by method ${entry.method}`)
    if (this.#unpacked?.entry !== entry) {
      const bytes = await this.#unpack(entry)
      this.#check(entry, bytes)
      this.#unpacked = { entry, bytes }
    }
    return this.#unpacked.bytes.subarray(begin, end)
  }

  /**
   * Bytes as they are in the archive. Only the local header tells how far from it they are, as PyTorch
   * aligns them to 64. What is small is read together with its header.
   */
  async #readPacked(entry: ZipEntry, begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const { headerOffset } = entry
    let first = this.#begins.get(entry)
    if (first === undefined) {
      const room = end > smallBytes ? headerBytes : headerBytes + usualNameBytes + end
      const last = Math.min(this.#source.size, headerOffset + room)
      const bytes = await this.#source.read(headerOffset, last)
      const header = viewOf(bytes)
      if (header.getUint32(0, true) !== 0x04034b50) {
        throw this.#damaged(entry, `there is no header at ${headerOffset}`)
      }
      const distance = headerBytes + header.getUint16(26, true) + header.getUint16(28, true)
      first = headerOffset + distance
      this.#begins.set(entry, first)
      if (distance + end <= bytes.length) return bytes.subarray(distance + begin, distance + end)
    }
    return this.#source.read(first + begin, first + end)
  }

  async #unpack(entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> {
    const { size, packedSize } = entry
    if (size > packedSize * largestRatio + 64) {
      throw this.#damaged(entry, `${packedSize} bytes can't be unpacked to ${size}`)
    }
    const packed = await this.#readPacked(entry, 0, packedSize)
    if (size > mostUnpacked) throw this.#unsupported(entry, `compressed from ${size} bytes`)
    const bytes = new Uint8Array(size)
    let filled = 0
    try {
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
      const reader = stream.getReader()
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        if (filled + part.value.length > size) throw new Error('there is more')
        bytes.set(part.value, filled)
        filled += part.value.length
      }
    } catch (cause) {
      throw this.#damaged(entry, `it can't be unpacked to ${size} bytes: ${reasonOf(cause)}`, cause)
    }
    if (filled === size) return bytes
    throw this.#damaged(entry, `it unpacks to ${filled} bytes instead of ${size}`)
  }

  /** Compares the checksum of all of an entry, once. PyTorch can be told to write none. */
  #check(entry: ZipEntry, bytes: Uint8Array): void {
    if (entry.crc32 === 0 || this.#checked.has(entry)) return
    const found = crc32(bytes)
    if (found !== entry.crc32) {
      const [here, there] = [found, entry.crc32].map((crc) => crc.toString(16).padStart(8, '0'))
      throw this.#damaged(entry, `its checksum is ${here}, and was ${there}; get the file again`)
    }
    this.#checked.add(entry)
  }

  #damaged({ name }: ZipEntry, why: string, cause?: unknown): AdafactorError {
    return new AdafactorError(
      'checkpoint/format',
      `"${name}" in ${this.#source.name} is damaged: ${why}`,
      { cause },
    )
  }

  #unsupported({ name }: ZipEntry, how: string): AdafactorError {
    return new AdafactorError(
      'checkpoint/unsupported',
      `"${name}" in ${this.#source.name} is ${how}, which is not read here: ` +
        'unpack the archive and pack it again without compression',
    )
  }
}
