import { AdafactorError, type Shape } from '@adafactor/core'
import { shortShape, shortText } from '../short-text.js'
import { dtypeBits, isDtype } from './dtypes.js'
import { JsonCursor } from './json-cursor.js'

/** What a header says of a tensor. */
export interface HeaderEntry {
  readonly shape: Shape
  /** As the file calls it; it may be a type of a later version. */
  readonly dtype: string
  /** Where its bytes begin, from the end of the header. */
  readonly begin: number
  readonly end: number
}

export interface Header {
  readonly metadata: ReadonlyMap<string, string>
  readonly entries: ReadonlyMap<string, HeaderEntry>
  /** How many bytes of tensors there are to be. */
  readonly dataBytes: number
}

/** The limit of the reference, in bytes. */
export const largestHeader = 100_000_000

/**
 * Reads and checks a header: the bytes of its tensors follow each other without a gap, each as long as
 * its shape and type say.
 *
 * Taken as other writers have it: blanks around the JSON, `__metadata__: null`, any order, unaligned
 * offsets, unknown keys, types of later versions.
 *
 * @param name of the file, for messages
 * @throws AdafactorError `checkpoint/format`
 */
export function parseHeader(text: string, name: string): Header {
  const refuse = (why: string) =>
    new AdafactorError('checkpoint/format', `the header of ${name} is damaged: ${why}`)
  const json = new JsonCursor(text, refuse)
  const entries = new Map<string, HeaderEntry>()
  let metadata: Map<string, string> | undefined
  json.object((key) => {
    if (key === '__metadata__') {
      if (metadata) throw refuse('it has "__metadata__" twice')
      metadata = readMetadata(json, refuse)
    } else {
      if (entries.has(key)) throw refuse(`it has the tensor ${shortText(key)} twice`)
      entries.set(key, readEntry(json, key, refuse))
    }
  })
  json.end()
  return { metadata: metadata ?? new Map(), entries, dataBytes: checkPlaces(entries, refuse) }
}

type Refuse = (why: string) => Error

function readMetadata(json: JsonCursor, refuse: Refuse): Map<string, string> {
  const metadata = new Map<string, string>()
  if (json.null()) return metadata
  json.object((key) => {
    if (metadata.has(key)) throw refuse(`its metadata have ${shortText(key)} twice`)
    metadata.set(key, json.string())
  })
  return metadata
}

function readEntry(json: JsonCursor, name: string, refuse: Refuse): HeaderEntry {
  const tensor = `the tensor ${shortText(name)}`
  let dtype: string | undefined
  let shape: number[] | undefined
  let offsets: number[] | undefined
  const once = (before: unknown, key: string) => {
    if (before !== undefined) throw refuse(`${tensor} has ${key} twice`)
  }
  json.object((key) => {
    if (key === 'dtype') {
      once(dtype, key)
      dtype = json.string()
    } else if (key === 'shape') {
      once(shape, key)
      shape = readCounts(json)
    } else if (key === 'data_offsets') {
      once(offsets, key)
      offsets = readCounts(json)
    } else json.any()
  })
  if (dtype === undefined || shape === undefined || offsets === undefined) {
    throw refuse(`${tensor} needs dtype, shape and data_offsets`)
  }
  const [begin, end] = offsets
  if (begin === undefined || end === undefined || offsets.length !== 2 || begin > end) {
    throw refuse(`${tensor} lies from ${begin} to ${end}`)
  }
  if (isDtype(dtype)) {
    const bits = shape.reduce((product, size) => product * size, dtypeBits[dtype])
    // Sizes whose product is not exact are far beyond what a file has.
    if (bits !== (end - begin) * 8) {
      throw refuse(
        `${tensor} is ${dtype} of shape ${shortShape(shape)}, but has ${end - begin} bytes`,
      )
    }
  }
  return { shape, dtype, begin, end }
}

function readCounts(json: JsonCursor): number[] {
  const counts: number[] = []
  json.list(() => {
    counts.push(json.count())
  })
  return counts
}

/** @returns where the last one ends */
function checkPlaces(entries: ReadonlyMap<string, HeaderEntry>, refuse: Refuse): number {
  let at = 0
  const sorted = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)
  for (const [name, { begin, end }] of sorted) {
    if (begin !== at) {
      const how = begin < at ? 'overlaps the one before it' : 'leaves a gap before it'
      throw refuse(`the tensor ${shortText(name)} ${how}: it begins at ${begin}, not at ${at}`)
    }
    at = end
  }
  return at
}
