import { computed, effect, signal } from '@preact/signals'
import { gptSize, isOfCheckpoint } from '../../gpt/gpt-sizes.js'
import { whyTooLarge } from '../../gpt/memory-estimate.js'
import { plainText } from '../../gpt/plain-text.js'
import type { Beginning } from '../../gpt/rates.js'
import { emptySeries, type Series } from '../chart/series.js'
import { queryOf, setQuery } from '../shell/router.js'
import { languageSetupOf, queryOfLanguageSetup } from './language-address.js'
import { withLosses } from './loss-series.js'
import type { LanguageSetup } from './worker/language-setup.js'
import type {
  FromLanguageWorker,
  ProgressMessage,
  ReadyMessage,
  SampleMessage,
  Stage,
  ToLanguageWorker,
} from './worker/protocol.js'

/** What the view shows; it outlives the view, as the training does. */
export const languageSetup = signal<LanguageSetup>(
  languageSetupOf(new URLSearchParams(queryOf('language-model').value)),
)
export const languageState = signal<'idle' | 'running' | 'pausing' | 'paused' | 'failed'>('idle')
export const stage = signal<Stage>('downloading')
export const download = signal<{ readonly bytes: number; readonly total: number } | undefined>(
  undefined,
)
export const ready = signal<ReadyMessage | undefined>(undefined)
export const progress = signal<Omit<ProgressMessage, 'points'> | undefined>(undefined)
export const losses = signal<Series>(emptySeries)
/** The newest last. */
export const samples = signal<readonly SampleMessage[]>([])
export const failure = signal<string | undefined>(undefined)

/** The size that is chosen. */
export const size = computed(() => gptSize(languageSetup.value.layers, languageSetup.value.width))

/** What the training would begin with: the checkpoint is of one size. */
export const beginning = computed<Beginning>(() =>
  isOfCheckpoint(size.value) ? languageSetup.value.beginning : 'nothing',
)

/** With fewer characters every piece of the text would be nearly the same. */
const fewestCharacters = 1000

/** Why the training can't be started as it is set up: a sentence. */
export const refusal = computed(() => {
  const { ownText } = languageSetup.value
  if (ownText !== undefined && plainText(ownText).length < fewestCharacters) {
    return `Your text needs ${fewestCharacters.toLocaleString('en')} characters at least; it has ${plainText(ownText).length}.`
  }
  const { deviceMemory } = navigator as { readonly deviceMemory?: number }
  return whyTooLarge(size.value, deviceMemory)
})

effect(() => setQuery('language-model', queryOfLanguageSetup(languageSetup.value)))

let worker: Worker | undefined

/** Starts a training with the set-up. */
export function startLanguageModel(): void {
  endTraining()
  languageState.value = 'running'
  const started = new Worker(new URL('./worker/language-model.worker.ts', import.meta.url), {
    type: 'module',
    name: 'language model',
  })
  worker = started
  started.onmessage = ({ data }: MessageEvent<FromLanguageWorker>) => {
    if (worker === started) receive(data)
  }
  started.onerror = (event) => {
    event.preventDefault()
    const text = `The worker stopped: ${event.message || 'it could not be loaded'}.`
    if (worker === started) receive({ type: 'failed', text })
  }
  tell({ type: 'start', setup: languageSetup.value })
}

export function pauseLanguageModel(): void {
  languageState.value = 'pausing'
  tell({ type: 'pause' })
}

export function continueLanguageModel(): void {
  languageState.value = 'running'
  tell({ type: 'continue' })
}

/** Forgets the training; its memory is given back with its worker. */
export function resetLanguageModel(): void {
  endTraining()
  languageState.value = 'idle'
}

function endTraining(): void {
  worker?.terminate()
  worker = undefined
  stage.value = 'downloading'
  download.value = undefined
  ready.value = undefined
  progress.value = undefined
  losses.value = emptySeries
  samples.value = []
  failure.value = undefined
}

function tell(message: ToLanguageWorker): void {
  worker?.postMessage(message)
}

function receive(message: FromLanguageWorker): void {
  switch (message.type) {
    case 'stage':
      stage.value = message.stage
      break
    case 'download':
      download.value = message
      break
    case 'held':
      if (languageState.value === 'pausing') languageState.value = 'paused'
      break
    case 'ready':
      ready.value = message
      break
    case 'progress':
      losses.value = withLosses(losses.value, message.points)
      progress.value = message
      break
    case 'sample':
      // The one at hand grows; a new one comes after it.
      samples.value = [...samples.value.filter(({ step }) => step !== message.step), message]
      break
    case 'failed':
      worker?.terminate()
      worker = undefined
      failure.value = message.text
      languageState.value = 'failed'
  }
}
