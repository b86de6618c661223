/** Writes pickles by hand: what a test wants to be in a file, also what no writer writes. */

/** Bytes, or values that become them. */
export type Part = number | string | Uint8Array | readonly Part[]

const text = new TextEncoder()

/** One run of bytes. Numbers are bytes, texts UTF-8. */
export function bytesOf(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const pieces = parts.map((part): Uint8Array => {
    if (typeof part === 'number') return Uint8Array.of(part)
    if (typeof part === 'string') return text.encode(part)
    return part instanceof Uint8Array ? part : bytesOf(...part)
  })
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** A whole number of 2, 4 or 8 bytes, little-endian. */
export function integer(value: number | bigint, size: 2 | 4 | 8): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true)
  return bytes.subarray(0, size)
}

/** A float64 as pickles have it. */
function big(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return bytes
}

export const mark = '('

export const pickled = {
  none: 'N',
  text: (value: string): Part => {
    const bytes = text.encode(value)
    return ['X', integer(bytes.length, 4), bytes]
  },
  int: (value: number): Part => ['J', integer(value, 4)],
  long: (value: bigint): Part => [0x8a, 8, integer(value, 8)],
  float: (value: number): Part => ['G', big(value)],
  bool: (value: boolean): Part => (value ? 0x88 : 0x89),
  bytes: (value: Uint8Array): Part => ['B', integer(value.length, 4), value],
  tuple: (...items: readonly Part[]): Part => [mark, items, 't'],
  list: (...items: readonly Part[]): Part => [']', mark, items, 'e'],
  dict: (...pairs: readonly (readonly [Part, Part])[]): Part => ['}', mark, pairs, 'u'],
  name: (module: string, name: string): Part => ['c', `${module}\n${name}\n`],
  /** A call: the function, and what makes its arguments. */
  call: (module: string, name: string, ...args: readonly Part[]): Part => [
    pickled.name(module, name),
    pickled.tuple(...args),
    'R',
  ],
  put: (index: number): Part => ['r', integer(index, 4)],
  get: (index: number): Part => ['j', integer(index, 4)],
}

/** A whole pickle. */
export function pickle(...value: readonly Part[]): Uint8Array<ArrayBuffer> {
  return bytesOf(0x80, 2, value, '.')
}

interface StorageWords {
  readonly key?: string
  readonly type?: string
  readonly location?: string
  readonly elements?: number
}

/** A storage that lies outside. */
export function storage({ key = '0', type = 'FloatStorage', ...rest }: StorageWords = {}): Part {
  const { location = 'cpu', elements = 4 } = rest
  return [
    pickled.tuple(
      pickled.text('storage'),
      pickled.name('torch', type),
      pickled.text(key),
      pickled.text(location),
      pickled.int(elements),
    ),
    'Q',
  ]
}

interface TensorWords {
  readonly storage?: Part
  readonly offset?: Part
  readonly shape?: readonly number[]
  readonly strides?: readonly number[]
  readonly more?: readonly Part[]
}

/** A tensor: by default 2 x 2 of storage 0. */
export function tensor(words: TensorWords = {}): Part {
  const { offset = pickled.int(0), shape = [2, 2], strides = [2, 1], more = [] } = words
  return pickled.call(
    'torch._utils',
    '_rebuild_tensor_v2',
    words.storage ?? storage(),
    offset,
    pickled.tuple(...shape.map(pickled.int)),
    pickled.tuple(...strides.map(pickled.int)),
    pickled.bool(false),
    pickled.call('collections', 'OrderedDict'),
    ...more,
  )
}
