/** What peers keep, in each form that it comes in from Python and from files. */

import { isCount, isRecord, isShape } from '../state/stored-values.js'
import type { Shape } from '../tensors/shape.js'

/** A tensor whose numbers nobody has looked at yet. */
export interface LooseTensor {
  readonly shape: Shape
  readonly data: unknown
  readonly dtype: unknown
}

/**
 * A tensor as `{ shape, data }`, as a number or nested lists (what `tolist()` makes of it), or as a
 * typed array, which is a vector; undefined for anything else.
 *
 * @param most how many numbers nested lists may have
 */
export function looseTensor(value: unknown, most: number): LooseTensor | undefined {
  if (typeof value === 'number') return { shape: [], data: [value], dtype: undefined }
  if (ArrayBuffer.isView(value)) {
    return { shape: [(value as Float32Array).length], data: value, dtype: undefined }
  }
  if (Array.isArray(value)) return fromLists(value, most)
  if (!isRecord(value) || !isShape(value.shape)) return undefined
  return { shape: value.shape, data: value.data, dtype: value.dtype }
}

/** The count in a number, in a tensor with one element, or in a list of one. */
export function looseCount(value: unknown): number | undefined {
  const data = isRecord(value) ? value.data : value
  const one: unknown =
    (Array.isArray(data) || ArrayBuffer.isView(data)) && (data as Float32Array).length === 1
      ? (data as ArrayLike<unknown>)[0]
      : data
  const count = typeof one === 'bigint' ? Number(one) : one
  return isCount(count) ? count : undefined
}

function fromLists(list: readonly unknown[], most: number): LooseTensor | undefined {
  const shape: number[] = [list.length]
  let data: readonly unknown[] = list
  for (;;) {
    const [first] = data
    if (!Array.isArray(first)) return { shape, data, dtype: undefined }
    const { length } = first
    const isEven = data.every((row) => Array.isArray(row) && row.length === length)
    // A list that is in itself has no end.
    if (!isEven || data.length * length > most || shape.length > most) return undefined
    shape.push(length)
    data = data.flat()
  }
}
