import { effect, type Signal, signal, untracked } from '@preact/signals'
import { closeNoticesAbout, notify } from './notices.js'
import { queryOf, setQuery, type ViewId } from './router.js'

/** A set-up, as an address says it. */
export interface ReadSetup<T> {
  readonly setup: T
  /** For people, parts of a sentence: what in the address could not be used. */
  readonly problems: readonly string[]
}

/** A view's set-up, and how its address says it. */
export interface FollowedSetup<T> {
  readonly id: ViewId
  readonly setup: Signal<T>
  read(query: URLSearchParams): ReadSetup<T>
  write(setup: T): URLSearchParams
  /** Whether the set-up can't be changed now; it is read as signals are. */
  isBusy(): boolean
  /** For people, a sentence: how what is under way is ended. */
  readonly howToEnd: string
}

/**
 * Keeps a view's address and its set-up the same from now on, whichever of them changes. While something is
 * under way an address waits until it is over.
 */
export function followAddress<T>(followed: FollowedSetup<T>): void {
  const { id, setup, read, write, isBusy, howToEnd } = followed
  const written = () => write(setup.peek()).toString()
  /** The query that waits. */
  const waiting = signal<string | undefined>(undefined)
  const take = (query: string) => {
    const { setup: asked, problems } = read(new URLSearchParams(query))
    setup.value = asked
    setQuery(id, write(asked))
    notifyOfProblems(problems)
  }
  if (queryOf(id).peek() !== '') take(queryOf(id).peek())
  effect(() => setQuery(id, write(setup.value)))
  effect(() => {
    const query = queryOf(id).value
    untracked(() => {
      if (query === written()) return
      if (!isBusy()) return take(query)
      waiting.value = query
      setQuery(id, write(setup.peek()))
      closeNoticesAbout('address')
      const waits = 'The run goes on, and what the link asks for waits until it is over.'
      notify('warning', `${waits} ${howToEnd}`, 'address')
    })
  })
  effect(() => {
    const query = waiting.value
    if (query === undefined || isBusy()) return
    untracked(() => {
      waiting.value = undefined
      closeNoticesAbout('address')
      notify('info', 'The link that was opened during the run is set up now.', 'address')
      take(query)
    })
  })
}

/** Says what of an address was left out, if anything was. */
export function notifyOfProblems(problems: readonly string[]): void {
  if (problems.length === 0) return
  const text = `Left out of what the address asks for: ${problems.join('; ')}.`
  notify('warning', text, 'address')
}
