import { isPlainObject } from '../checks/plain-object.js'

/** The pairs of a plain object by name, of a Map or of entries; undefined for anything else. */
export function namedEntries<V>(
  source: Readonly<Record<string, V>> | Iterable<readonly [string, V]>,
): (readonly [string, V])[] | undefined {
  // Without types anything may come, and most objects would pass for one without entries.
  if (typeof source !== 'object' || source === null || ArrayBuffer.isView(source)) return undefined
  if (!(Symbol.iterator in source)) {
    if (!isPlainObject(source)) return undefined
    // For hundreds of names this is faster than their entries at once.
    return Object.keys(source).map((name) => [name, source[name] as V])
  }
  const entries = [...source]
  const arePairs = entries.every(
    (entry) => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string',
  )
  return arePairs ? entries : undefined
}
