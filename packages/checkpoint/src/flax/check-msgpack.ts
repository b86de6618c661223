/**
 * Why bytes are no message of msgpack, if they are none. Counts are held against the bytes that are
 * there before a decoder takes memory for them, and depth against what recursion stands.
 *
 * The format: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function whyNoMessage(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  /** How many values are still to come, at each depth. */
  const pending: number[] = [1]
  let at = 0
  /** Of all depths: each takes a byte at least. */
  let total = 1
  while (pending.length > 0) {
    const left = pending.at(-1) as number
    if (left === 0) {
      pending.pop()
      continue
    }
    pending[pending.length - 1] = left - 1
    total--
    const head = headAt(view, at)
    if (!head) return `it ends, or is none, at byte ${at}`
    at += head.bytes
    total += head.values
    if (total > bytes.length - at)
      return `it has ${bytes.length} bytes, which end at byte ${at} or before`
    if (head.values > 0) pending.push(head.values)
    if (pending.length > mostDeep) return `values within values are more than ${mostDeep} deep`
  }
  return at === bytes.length ? undefined : `there are ${bytes.length - at} bytes after its end`
}

const mostDeep = 500

/** What a value begins with: its own bytes, and how many values follow within it. */
interface Head {
  readonly bytes: number
  readonly values: number
}

function headAt(view: DataView, at: number): Head | undefined {
  const here = view.byteLength - at
  if (here < 1) return undefined
  const first = view.getUint8(at)
  const plain = (bytes: number): Head | undefined =>
    here < bytes ? undefined : { bytes, values: 0 }
  /** A length of 1, 2 or 4 bytes behind the first. */
  const length = (size: number) =>
    size === 1
      ? view.getUint8(at + 1)
      : size === 2
        ? view.getUint16(at + 1)
        : view.getUint32(at + 1)
  const sized = (size: number, more: number) =>
    here < 1 + size ? undefined : plain(1 + size + length(size) + more)
  const counted = (size: number, each: number) =>
    here < 1 + size ? undefined : { bytes: 1 + size, values: each * length(size) }
  if (first <= 0x7f || first >= 0xe0) return plain(1)
  if (first <= 0x8f) return { bytes: 1, values: 2 * (first & 15) }
  if (first <= 0x9f) return { bytes: 1, values: first & 15 }
  if (first <= 0xbf) return plain(1 + (first & 31))
  switch (first) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return plain(1)
    case 0xc4:
    case 0xd9:
      return sized(1, 0)
    case 0xc5:
    case 0xda:
      return sized(2, 0)
    case 0xc6:
    case 0xdb:
      return sized(4, 0)
    case 0xc7:
      return sized(1, 1)
    case 0xc8:
      return sized(2, 1)
    case 0xc9:
      return sized(4, 1)
    case 0xca:
    case 0xce:
    case 0xd2:
      return plain(5)
    case 0xcb:
    case 0xcf:
    case 0xd3:
      return plain(9)
    case 0xcc:
    case 0xd0:
      return plain(2)
    case 0xcd:
    case 0xd1:
      return plain(3)
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return plain(2 + 2 ** (first - 0xd4))
    case 0xdc:
      return counted(2, 1)
    case 0xdd:
      return counted(4, 1)
    case 0xde:
      return counted(2, 2)
    case 0xdf:
      return counted(4, 2)
    default:
      return undefined
  }
}
