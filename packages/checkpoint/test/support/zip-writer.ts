import { deflateRawSync } from 'node:zlib'
import { bytesOf, integer, type Part } from './pickle-writer.js'

interface ZipWriting {
  /** Whether the files are compressed. */
  readonly isDeflated?: boolean
  /** Whether sizes and offsets are in ZIP64 fields. */
  readonly isZip64?: boolean
  readonly method?: number
  readonly flags?: number
  readonly comment?: string
}

/** A zip archive, as PyTorch writes it: local headers without sizes. */
export function zip(
  files: Readonly<Record<string, Uint8Array>>,
  { isDeflated = false, isZip64 = false, comment = '', ...rest }: ZipWriting = {},
): Uint8Array<ArrayBuffer> {
  const { method = isDeflated ? 8 : 0, flags = 0 } = rest
  const local: Part[] = []
  const directory: Part[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const packed = isDeflated ? deflateRawSync(content) : content
    const title = bytesOf(name)
    // Padding that only the local header has.
    const padding = new Uint8Array(7)
    const header = bytesOf(
      ['PK', 3, 4, integer(20, 2), integer(flags, 2), integer(method, 2)],
      [integer(0, 8), integer(0, 8), integer(title.length, 2), integer(padding.length, 2)],
      [title, padding],
    )
    local.push(header, packed)
    const sizes = [content.length, packed.length, offset]
    const [size = 0, packedSize = 0, place = 0] = isZip64 ? sizes.map(() => 0xffffffff) : sizes
    const extra = isZip64
      ? bytesOf(integer(1, 2), integer(24, 2), ...sizes.map((part) => integer(part, 8)))
      : bytesOf()
    directory.push([
      ['PK', 1, 2, integer(20, 2), integer(20, 2), integer(flags, 2), integer(method, 2)],
      [integer(0, 8), integer(packedSize, 4), integer(size, 4), integer(title.length, 2)],
      [integer(extra.length, 2), integer(0, 8), integer(0, 2), integer(place, 4), title, extra],
    ])
    offset += header.length + packed.length
  }
  const entries = bytesOf(...directory)
  const count = Object.keys(files).length
  const end64 = isZip64
    ? [
        ['PK', 6, 6, integer(44, 8), integer(45, 2), integer(45, 2), integer(0, 8)],
        [integer(count, 8), integer(count, 8), integer(entries.length, 8), integer(offset, 8)],
        ['PK', 6, 7, integer(0, 4), integer(offset + entries.length, 8), integer(1, 4)],
      ]
    : []
  const end = isZip64
    ? [integer(0xffff, 2), integer(0xffff, 2), integer(-1, 4), integer(-1, 4)]
    : [integer(count, 2), integer(count, 2), integer(entries.length, 4), integer(offset, 4)]
  return bytesOf(...local, entries, ...end64, [
    'PK',
    5,
    6,
    integer(0, 4),
    ...end,
    integer(comment.length, 2),
    comment,
  ])
}
