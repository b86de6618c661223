import { batch, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { closeNoticesAbout, notify } from './notices.js'

/** The views, in the order of the navigation; a view's address is `#/<id>?<query>`. */
export const views = [
  { id: 'train', title: 'Train' },
  { id: 'language-model', title: 'Language model' },
  { id: 'worked-example', title: 'Worked example' },
  { id: 'programs', title: 'What your device runs' },
  { id: 'check', title: 'Check your device' },
] as const

export type ViewId = (typeof views)[number]['id']

/** The view on screen, from the address. */
export const view = signal<ViewId>('train')

/** What follows the `?` of each view's address; a view that is come back to finds its own again. */
const queries = Object.fromEntries(views.map(({ id }) => [id, signal('')])) as Record<
  ViewId,
  Signal<string>
>

/** A view's query without the `?`; it changes with `setQuery` and when the visitor edits the address. */
export function queryOf(id: ViewId): ReadonlySignal<string> {
  return queries[id]
}

/** Writes a view's query to the address without a new entry in the history. */
export function setQuery(id: ViewId, query: URLSearchParams): void {
  queries[id].value = query.toString()
}

/** The address of a view with its last query, for links. */
export function addressOf(id: ViewId): string {
  const query = queries[id].value
  return query === '' ? `#/${id}` : `#/${id}?${query}`
}

/** Follows the address, and keeps it up to date, from now on. */
export function startRouter(): void {
  readAddress()
  addEventListener('hashchange', readAddress)
  effect(writeAddress)
}

function writeAddress(): void {
  const address = addressOf(view.value)
  if (address !== location.hash) history.replaceState(history.state, '', address)
}

function readAddress(): void {
  closeNoticesAbout('address')
  const [path = '', query] = location.hash.replace(/^#\/?/, '').split('?', 2)
  const id = path === '' ? 'train' : views.find((known) => known.id === path)?.id
  if (id === undefined) {
    const text = `There is no view "${path.slice(0, 40)}", which the address asks for.`
    notify('warning', text, 'address')
    writeAddress()
    return
  }
  batch(() => {
    // Without a query: of the view on screen it is the default that is asked for, another is come back to.
    if (query !== undefined || view.value === id) {
      queries[id].value = new URLSearchParams(query).toString()
    }
    view.value = id
  })
}
