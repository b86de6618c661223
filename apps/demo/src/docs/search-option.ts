import { excerpt } from './docs-search.js'
import type { SearchEntry } from './search-entry.js'

interface OptionContext {
  /** From the page to the folder of the documentation. */
  readonly root: string
  readonly words: string
  readonly id: string
}

/** A part that was found, as an option of the list: a link, which a new tab can open as well. */
export function searchOption(entry: SearchEntry, { root, words, id }: OptionContext): HTMLElement {
  const link = document.createElement('a')
  link.id = id
  link.href = `${root}${entry.address}`
  // Tab leads on from the field: the arrows lead here.
  link.tabIndex = -1
  link.setAttribute('role', 'option')
  const heading = document.createElement('strong')
  heading.textContent = entry.heading
  const where = document.createElement('span')
  where.textContent = entry.page === entry.heading ? '' : entry.page
  const text = document.createElement('p')
  text.textContent = excerpt(entry.text, words)
  // The space keeps both words apart where the option is read out.
  link.append(heading, ' ', where, text)
  return link
}
