import { DocsSearch, excerpt, mostResults } from './docs-search.js'
import type { SearchEntry } from './search-entry.js'

/** Puts a field into `place` that searches all pages; `/` leads to it, Escape closes the results. */
export function searchBox(place: HTMLElement): void {
  const root = place.dataset.root ?? './'
  const input = document.createElement('input')
  input.type = 'search'
  input.placeholder = 'Search (press /)'
  input.setAttribute('aria-label', 'Search the documentation')
  const results = document.createElement('div')
  results.className = 'docs-results'
  results.hidden = true
  const status = document.createElement('p')
  status.setAttribute('role', 'status')
  const list = document.createElement('ol')
  results.append(status, list)
  place.append(input, results)

  // What is searched is loaded when somebody is about to search.
  let loading: Promise<DocsSearch> | undefined
  const load = () => {
    loading ??= loadSearch(root)
    return loading
  }
  const show = async () => {
    const words = input.value.trim()
    results.hidden = words === ''
    if (words === '') return
    try {
      const found = (await load()).find(words)
      // Typing went on meanwhile: the answer to that is on its way.
      if (words !== input.value.trim()) return
      status.textContent = foundText(found.length)
      list.replaceChildren(...found.map((entry) => item(entry, root, words)))
    } catch {
      loading = undefined
      status.textContent = 'The search could not be loaded: is the connection down?'
    }
  }
  const close = () => {
    results.hidden = true
  }
  input.addEventListener('focus', () => void load().catch(() => {}))
  input.addEventListener('input', () => void show())
  list.addEventListener('click', close)
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !place.contains(target)) close()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !results.hidden) {
      close()
      input.focus()
    }
    const isAlone = !event.ctrlKey && !event.altKey && !event.metaKey
    if (event.key === '/' && isAlone && document.activeElement !== input) {
      event.preventDefault()
      input.focus()
    }
  })
}

function foundText(count: number): string {
  if (count === 0) return 'Nothing found.'
  return count === mostResults ? `The best ${count}` : `${count} found`
}

async function loadSearch(root: string): Promise<DocsSearch> {
  const response = await fetch(new URL(`${root}search.json`, location.href))
  if (!response.ok) throw new Error(`search.json was answered with ${response.status}`)
  return new DocsSearch((await response.json()) as SearchEntry[])
}

function item(entry: SearchEntry, root: string, words: string): HTMLLIElement {
  const link = document.createElement('a')
  link.href = `${root}${entry.address}`
  link.textContent = entry.heading
  const where = document.createElement('span')
  where.textContent = entry.page === entry.heading ? '' : entry.page
  const text = document.createElement('p')
  text.textContent = excerpt(entry.text, words)
  const line = document.createElement('li')
  line.append(link, where, text)
  return line
}
