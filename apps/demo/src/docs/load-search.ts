import { DocsSearch } from './docs-search.js'
import type { SearchEntry } from './search-entry.js'

/**
 * Loads what is searched.
 *
 * @param address of the build's file of all parts of pages, from the page
 */
export async function loadSearch(address: string): Promise<DocsSearch> {
  const response = await fetch(new URL(address, location.href))
  if (!response.ok) throw new Error(`${address} was answered with ${response.status}`)
  return new DocsSearch((await response.json()) as SearchEntry[])
}
