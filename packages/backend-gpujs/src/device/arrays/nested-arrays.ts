import { floatTypeOf } from '@adafactor/core'

/** Float32 numbers in rows, in rows of rows, or flat: what kernels of the CPU modes return. */
export type NestedArrays = Float32Array | readonly NestedArrays[]

/**
 * The sizes of nested arrays, outermost first.
 * @returns undefined for what is none, or has rows of different lengths
 */
export function sizesOf(value: unknown): number[] | undefined {
  if (floatTypeOf(value) === 'float32') return [(value as Float32Array).length]
  if (!Array.isArray(value)) return undefined
  const [first, ...others] = value.map(sizesOf)
  if (value.length === 0) return [0]
  if (first === undefined || others.some((sizes) => sizes?.join() !== first.join())) {
    return undefined
  }
  return [value.length, ...first]
}

/** Rows that gpu.js returns, or users hand over, as one array; a view of theirs if they adjoin. */
export function flatten(value: NestedArrays): Float32Array {
  if (!isRows(value)) return value
  const rows = value.map(flatten)
  const first = rows[0]
  if (first === undefined) return new Float32Array(0)
  const elements = rows.reduce((sum, row) => sum + row.length, 0)
  // Results of webasm are views of one buffer already.
  let end = first.byteOffset
  const adjoining = rows.every((row) => {
    const follows = row.buffer === first.buffer && row.byteOffset === end
    end = row.byteOffset + row.byteLength
    return follows
  })
  if (adjoining) return new Float32Array(first.buffer as ArrayBuffer, first.byteOffset, elements)
  const flat = new Float32Array(elements)
  let at = 0
  for (const row of rows) {
    flat.set(row, at)
    at += row.length
  }
  return flat
}

function isRows(value: NestedArrays): value is readonly NestedArrays[] {
  return Array.isArray(value)
}
