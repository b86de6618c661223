import { AdafactorError } from '@adafactor/core'
import type { ByteSource } from '../source/byte-source.js'
import { viewOf } from './tensors/view-of.js'

/** A file within a zip archive. */
export interface ZipEntry {
  readonly name: string
  /** 0: as it is; 8: deflated. */
  readonly method: number
  readonly isEncrypted: boolean
  /** Its checksum; 0 where the writer left it out. */
  readonly crc32: number
  /** Bytes in the archive. */
  readonly packedSize: number
  /** Bytes of the file itself. */
  readonly size: number
  /** Where the local header begins. */
  readonly headerOffset: number
}

const endSignature = 0x06054b50
const locatorSignature = 0x07064b50
const end64Signature = 0x06064b50
const entrySignature = 0x02014b50

const endSize = 22
const locatorSize = 20
const longestComment = 0xffff

/** A field of a record without ZIP64 that says: look there. */
const elsewhere = 0xffffffff

interface DirectoryPlace {
  readonly begin: number
  readonly end: number
  readonly count: number
}

/**
 * The entries of a zip archive by name, as the directory at its end has them: local headers have
 * sizes of 0 where the archive was written in one go, as PyTorch does.
 *
 * @throws AdafactorError `checkpoint/truncated`, `checkpoint/format`
 */
export async function readZipDirectory(source: ByteSource): Promise<ReadonlyMap<string, ZipEntry>> {
  const { begin, end, count } = await findDirectory(source)
  const view = viewOf(await source.read(begin, end))
  const entries = new Map<string, ZipEntry>()
  let at = 0
  for (let index = 0; index < count; index++) {
    const { entry, next } = entryAt(view, at, source)
    if (entries.has(entry.name)) throw damaged(source, `it has "${entry.name}" twice`)
    entries.set(entry.name, entry)
    at = next
  }
  return entries
}

async function findDirectory(source: ByteSource): Promise<DirectoryPlace> {
  const { size } = source
  const begin = Math.max(0, size - endSize - longestComment)
  const tail = viewOf(await source.read(begin, size))
  let at = tail.byteLength - endSize
  while (at >= 0 && !isEnd(tail, at)) at--
  if (at < 0) {
    throw new AdafactorError(
      'checkpoint/truncated',
      `${source.name} ends too early: it has ${size} bytes, and the directory that a zip archive ` +
        'ends with is missing; get the file again',
    )
  }
  const place = {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    begin: tail.getUint32(at + 16, true),
  }
  let end = begin + at
  if (place.count === 0xffff || place.size === elsewhere || place.begin === elsewhere) {
    const end64 = await findEnd64(source, end)
    if (end64) {
      const view = viewOf(await source.read(end64, end64 + 56))
      if (view.getUint32(0, true) !== end64Signature) {
        throw damaged(source, 'its ZIP64 record is not where it should be')
      }
      place.count = longAt(view, 32)
      place.size = longAt(view, 40)
      place.begin = longAt(view, 48)
      end = end64
    }
  }
  // An entry takes 46 bytes and a name.
  if (place.begin + place.size > end || place.count * 46 > place.size) {
    throw damaged(
      source,
      `its directory has ${place.count} entries in ${place.size} bytes at ${place.begin}, and has to end at ${end}`,
    )
  }
  return { begin: place.begin, end: place.begin + place.size, count: place.count }
}

/** Whether the record at the end is here: the comment in it reaches the end of the file. */
function isEnd(view: DataView, at: number): boolean {
  return (
    view.getUint32(at, true) === endSignature &&
    at + endSize + view.getUint16(at + 20, true) === view.byteLength
  )
}

/** Where the ZIP64 record begins, if there is one before the record at the end. */
async function findEnd64(source: ByteSource, end: number): Promise<number | undefined> {
  if (end < locatorSize) return undefined
  const view = viewOf(await source.read(end - locatorSize, end))
  if (view.getUint32(0, true) !== locatorSignature) return undefined
  const begin = longAt(view, 8)
  if (begin + 56 <= end - locatorSize) return begin
  throw damaged(source, `its ZIP64 record is said to be at ${begin}`)
}

function entryAt(
  view: DataView,
  at: number,
  source: ByteSource,
): { entry: ZipEntry; next: number } {
  const room = view.byteLength - at
  if (room < 46 || view.getUint32(at, true) !== entrySignature) {
    throw damaged(source, 'its directory has fewer entries than it says')
  }
  const [nameSize, extraSize, commentSize] = [28, 30, 32].map((place) =>
    view.getUint16(at + place, true),
  ) as [number, number, number]
  const next = at + 46 + nameSize + extraSize + commentSize
  if (next > view.byteLength) throw damaged(source, 'its directory ends within an entry')
  const name = new TextDecoder().decode(bytesOf(view, at + 46, nameSize))
  const packed = { size: view.getUint32(at + 24, true), packedSize: view.getUint32(at + 20, true) }
  const large = { ...packed, headerOffset: view.getUint32(at + 42, true) }
  readZip64Fields(view, at + 46 + nameSize, extraSize, large)
  const { size, packedSize, headerOffset } = large
  if (headerOffset + 30 + packedSize > source.size) {
    throw new AdafactorError(
      'checkpoint/truncated',
      `${source.name} has ${source.size} bytes, but "${name}" in it has ${packedSize} from ${headerOffset} on`,
    )
  }
  const isEncrypted = (view.getUint16(at + 8, true) & 1) === 1
  const method = view.getUint16(at + 10, true)
  const crc32 = view.getUint32(at + 16, true)
  return { entry: { name, method, isEncrypted, crc32, packedSize, size, headerOffset }, next }
}

/** Fills in, in their order, the fields that the ZIP64 part of an entry has in place of the entry. */
function readZip64Fields(
  view: DataView,
  begin: number,
  size: number,
  fields: { size: number; packedSize: number; headerOffset: number },
): void {
  for (let at = begin; at + 4 <= begin + size; ) {
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), begin + size)
    if (view.getUint16(at, true) === 1) {
      let place = at + 4
      for (const field of ['size', 'packedSize', 'headerOffset'] as const) {
        if (fields[field] !== elsewhere || place + 8 > end) continue
        fields[field] = longAt(view, place)
        place += 8
      }
    }
    at = end
  }
}

/** 64 bits; beyond 2^53 inexact, and beyond any file. */
function longAt(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}

function bytesOf(view: DataView, at: number, size: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, size)
}

function damaged(source: ByteSource, why: string): AdafactorError {
  return new AdafactorError('checkpoint/format', `${source.name} is a damaged zip archive: ${why}`)
}
