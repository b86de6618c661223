/** What people type into a matrix, before and after it is understood. */
import type { Matrix } from './example-input.js'

/** Texts of the cells, rows first; all rows have the same length. */
export type Entries = readonly (readonly string[])[]

/** A cell that is not a number that can be computed with. */
export interface EntryFault {
  readonly row: number
  readonly column: number
  /** For people: what is wrong and what to do. */
  readonly message: string
}

export const sizeLimits = { min: 2, max: 5 } as const
/** Larger numbers would not be readable in a table. */
const largestEntry = 1e6

export function entriesOf(matrix: Matrix): Entries {
  return matrix.map((row) => row.map((value) => String(value).replace('-', '\u2212')))
}

/** The numbers, or what is wrong with the first cell that is none. */
export function readEntries(entries: Entries): Matrix | EntryFault {
  const matrix: number[][] = []
  for (const [row, texts] of entries.entries()) {
    matrix.push([])
    for (const [column, text] of texts.entries()) {
      const value = readNumber(text)
      if (typeof value === 'string') return { row, column, message: value }
      matrix[row]?.push(value)
    }
  }
  return matrix
}

export function isFault(read: Matrix | EntryFault): read is EntryFault {
  return 'message' in read
}

/** The same entries with other sizes: rows and columns are cut at the end, or filled with zeros. */
export function resizeEntries(entries: Entries, rows: number, columns: number): Entries {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => entries[row]?.[column] ?? '0'),
  )
}

/** The number, or why it is none. Minus signs and decimal commas of print are fine. */
function readNumber(text: string): number | string {
  const plain = text.trim().replace('\u2212', '-').replace(',', '.')
  if (plain === '') return 'is empty: type a number, such as 0.3'
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN
  if (Number.isNaN(value)) return `holds \u201c${shorten(text)}\u201d, which is no number`
  if (Math.abs(value) > largestEntry) {
    return `holds ${shorten(text)}, which is too large for this page: it goes up to a million`
  }
  return value
}

function shorten(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}\u2026` : text
}
