import { signal } from '@preact/signals'
import type { FunctionComponent } from 'preact'
import { reloadAfresh } from './offline/reload-afresh.js'
import type { ViewId } from './shell/router.js'
import { Button } from './ui/button.js'
import { Notice } from './ui/notice.js'

/** Each view comes with all that only it needs, when it is first opened. */
const load: Record<ViewId, () => Promise<FunctionComponent>> = {
  train: async () => (await import('./train/train-view.js')).TrainView,
  'language-model': async () =>
    (await import('./language-model/language-model-view.js')).LanguageModelView,
  'worked-example': async () =>
    (await import('./worked-example/worked-example-view.js')).WorkedExampleView,
  programs: async () => (await import('./programs/programs-view.js')).ProgramsView,
  check: async () => (await import('./check/check-view.js')).CheckView,
}

type Loaded = { readonly View: FunctionComponent } | { readonly error: string }

const loaded = signal<Partial<Record<ViewId, Loaded>>>({})

/** Starts loading a view unless it is there or on its way. */
const underWay = new Set<ViewId>()
function ensureLoaded(id: ViewId): void {
  if (underWay.has(id)) return
  underWay.add(id)
  load[id]().then(
    (View) => settle(id, { View }),
    (error: unknown) => settle(id, { error: String(error) }),
  )
}

function settle(id: ViewId, outcome: Loaded): void {
  loaded.value = { ...loaded.value, [id]: outcome }
}

/** The view, once it has been loaded. */
export function LazyView({ id }: { readonly id: ViewId }) {
  const outcome = loaded.value[id]
  if (outcome === undefined) {
    ensureLoaded(id)
    return (
      <p class="soft" role="status">
        Loading …
      </p>
    )
  }
  if ('View' in outcome) return <outcome.View />
  // A module that failed to load stays failed: only a new page asks for it again.
  return (
    <Notice level="error" title="This part of the page could not be loaded.">
      <p>Is the connection down? {outcome.error}</p>
      <p>A training in another view goes on; it ends when the page is loaded again.</p>
      <Button onClick={() => void reloadAfresh()}>Load the page again</Button>
    </Notice>
  )
}
