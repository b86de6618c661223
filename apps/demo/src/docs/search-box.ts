import { type DocsSearch, mostResults } from './docs-search.js'
import { loadSearch } from './load-search.js'
import { searchOption } from './search-option.js'

/**
 * Puts a field into `place` that searches all pages: a combobox with a list, after the pattern of WAI-ARIA.
 * The focus stays in the field, and the arrows choose; Enter opens what is chosen, or the best. `/` leads to it.
 */
export function searchBox(place: HTMLElement): void {
  const box = new SearchBox(place)
  document.addEventListener('keydown', (event) => {
    const isAlone = !event.ctrlKey && !event.altKey && !event.metaKey
    if (event.key !== '/' || !isAlone || box.isFocused) return
    event.preventDefault()
    box.focus()
  })
}

class SearchBox {
  readonly #root: string
  readonly #index: string
  readonly #input = document.createElement('input')
  /** Below the field while something is searched. */
  readonly #panel = document.createElement('div')
  readonly #message = document.createElement('p')
  readonly #list = document.createElement('div')
  /** Always there, since only what changes in a part that was there before is read out. */
  readonly #status = document.createElement('p')
  #loading: Promise<DocsSearch> | undefined
  #chosen: HTMLElement | undefined

  constructor(place: HTMLElement) {
    this.#root = place.dataset.root ?? './'
    this.#index = place.dataset.index ?? ''
    this.#fill(place)
    const input = this.#input
    // What is searched is loaded when somebody is about to search.
    input.addEventListener('focus', () => void this.#load().catch(() => {}))
    input.addEventListener('input', () => void this.#search())
    input.addEventListener('click', () => this.#open())
    input.addEventListener('keydown', (event) => this.#onKey(event))
    input.addEventListener('blur', () => this.#close())
    // The field keeps the focus, or it would close the list before the click has come.
    this.#panel.addEventListener('mousedown', (event) => event.preventDefault())
    this.#list.addEventListener('click', () => this.#close())
  }

  get isFocused(): boolean {
    return document.activeElement === this.#input
  }

  focus(): void {
    this.#input.focus()
  }

  #fill(place: HTMLElement): void {
    const [input, list, panel] = [this.#input, this.#list, this.#panel]
    input.type = 'search'
    input.placeholder = hasKeys() ? 'Search (press /)' : 'Search'
    input.autocomplete = 'off'
    list.id = 'docs-results'
    const attributes = {
      role: 'combobox',
      'aria-label': 'Search the documentation',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': list.id,
    }
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value)
    list.setAttribute('role', 'listbox')
    list.setAttribute('aria-label', 'Found')
    this.#status.className = 'unseen'
    this.#status.setAttribute('role', 'status')
    panel.className = 'docs-results'
    panel.hidden = true
    panel.append(this.#message, list)
    place.append(input, panel, this.#status)
  }

  #load(): Promise<DocsSearch> {
    this.#loading ??= loadSearch(`${this.#root}${this.#index}`)
    return this.#loading
  }

  async #search(): Promise<void> {
    const words = this.#input.value.trim()
    if (words === '') {
      this.#show([], '')
      this.#close()
      return
    }
    if (this.#loading === undefined) this.#show([], 'The search is being loaded …')
    try {
      const found = (await this.#load()).find(words)
      // Typing went on meanwhile: the answer to that is on its way.
      if (words !== this.#input.value.trim()) return
      const options = found.map((entry, index) =>
        searchOption(entry, { root: this.#root, words, id: `${this.#list.id}-${index + 1}` }),
      )
      this.#show(options, foundText(found.length, words))
    } catch {
      this.#loading = undefined
      this.#show([], 'The search could not be loaded: is the connection down?')
    }
  }

  #show(options: readonly HTMLElement[], text: string): void {
    this.#choose(undefined)
    this.#list.replaceChildren(...options)
    this.#list.hidden = options.length === 0
    this.#message.textContent = text
    this.#status.textContent = text
    this.#open()
  }

  /** Shows again what was found. */
  #open(): void {
    const isOpen = this.isFocused && this.#message.textContent !== ''
    this.#panel.hidden = !isOpen
    this.#input.setAttribute('aria-expanded', String(isOpen && !this.#list.hidden))
  }

  #close(): void {
    this.#choose(undefined)
    this.#panel.hidden = true
    this.#input.setAttribute('aria-expanded', 'false')
  }

  #choose(option: HTMLElement | undefined): void {
    this.#chosen?.removeAttribute('aria-selected')
    this.#chosen = option
    if (option === undefined) {
      this.#input.removeAttribute('aria-activedescendant')
      return
    }
    option.setAttribute('aria-selected', 'true')
    option.scrollIntoView({ block: 'nearest' })
    this.#input.setAttribute('aria-activedescendant', option.id)
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    const options = [...this.#list.querySelectorAll<HTMLElement>('[role=option]')]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      this.#open()
      // Before the first and after the last nothing is chosen, as at the beginning.
      const places = options.length + 1
      const now = this.#chosen === undefined ? 0 : options.indexOf(this.#chosen) + 1
      const next = (now + (event.key === 'ArrowDown' ? 1 : places - 1)) % places
      this.#choose(options[next - 1])
    } else if (event.key === 'Tab') {
      // Before the focus moves, or it would go into the list, which scrolls.
      this.#close()
    } else if (event.key === 'Enter' && !this.#panel.hidden) {
      event.preventDefault()
      const opened = this.#chosen ?? options[0]
      opened?.click()
    } else if (event.key === 'Escape' && !this.#panel.hidden) {
      // The browser would empty the field as well.
      event.preventDefault()
      this.#close()
    }
  }
}

/** Whether there is a keyboard, as far as one can tell: a mouse comes with one. */
function hasKeys(): boolean {
  return matchMedia('(hover: hover) and (pointer: fine)').matches
}

function foundText(count: number, words: string): string {
  if (count === 0) return `Nothing was found for “${words}”.`
  if (count === mostResults) return `The best ${count} results`
  return count === 1 ? '1 result' : `${count} results`
}
