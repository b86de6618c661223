import MiniSearch from 'minisearch'
import type { SearchEntry } from './search-entry.js'

/** How many are shown at most. */
export const mostResults = 12

/** Finds parts of pages by words, by their beginnings, and by words that are nearly theirs. */
export class DocsSearch {
  readonly #index = new MiniSearch<SearchEntry>({
    idField: 'address',
    fields: ['heading', 'page', 'text'],
    storeFields: ['page', 'heading', 'text'],
    searchOptions: {
      boost: { heading: 4, page: 2 },
      prefix: true,
      // Two letters that changed places are two faults. A short word is nearly many others.
      fuzzy: (word) => (word.length > 3 ? 0.2 : false),
      combineWith: 'AND',
    },
  })

  constructor(entries: readonly SearchEntry[]) {
    this.#index.addAll(entries)
  }

  /** The best first. */
  find(words: string): SearchEntry[] {
    return this.#index
      .search(words)
      .slice(0, mostResults)
      .map(
        ({ id, page, heading, text }): SearchEntry => ({
          address: String(id),
          page: String(page),
          heading: String(heading),
          text: String(text),
        }),
      )
  }
}

const before = 40
const most = 140

/** The text around the first of the words that is in it. */
export function excerpt(text: string, words: string): string {
  const places = words
    .toLowerCase()
    .split(/\s+/)
    .map((word) => text.toLowerCase().indexOf(word))
    .filter((place) => place >= 0)
  const start = Math.max(0, Math.min(...(places.length > 0 ? places : [0])) - before)
  const end = start + most
  return `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`
}
