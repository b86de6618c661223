import { computed, signal } from '@preact/signals'
import { gptSize, isOfCheckpoint } from '../../gpt/gpt-sizes.js'
import { whyTooLarge } from '../../gpt/memory-estimate.js'
import type { Beginning } from '../../gpt/rates.js'
import { emptySeries, type Series } from '../chart/series.js'
import { followAddress } from '../shell/follow-address.js'
import { requireWorkers } from '../worker/require-workers.js'
import { defaultLanguageSetup, languageSetupOf, queryOfLanguageSetup } from './language-address.js'
import { LanguageTraining } from './language-training.js'
import { withLosses } from './loss-series.js'
import { whyTextIsRefused } from './own-text.js'
import type { LanguageState } from './state-in-words.js'
import type { ProgressNews, ReadyNews, SampleNews, Stage, TrainingNews } from './training-news.js'
import type { LanguageSetup } from './worker/language-setup.js'

/** What the view shows; it outlives the view, as the training does. */
export const languageSetup = signal<LanguageSetup>(defaultLanguageSetup)
export const languageState = signal<LanguageState>('idle')
export const stage = signal<Stage>('downloading')
export const download = signal<{ readonly bytes: number; readonly total: number } | undefined>(
  undefined,
)
export const ready = signal<ReadyNews | undefined>(undefined)
export const progress = signal<Omit<ProgressNews, 'points'> | undefined>(undefined)
export const losses = signal<Series>(emptySeries)
/** The newest last. */
export const samples = signal<readonly SampleNews[]>([])
export const failure = signal<string | undefined>(undefined)

/** The size that is chosen. */
export const size = computed(() => gptSize(languageSetup.value.layers, languageSetup.value.width))

/** What the training would begin with: the checkpoint is of one size. */
export const beginning = computed<Beginning>(() =>
  isOfCheckpoint(size.value) ? languageSetup.value.beginning : 'nothing',
)

/** Why the training can't be started as it is set up: a sentence. */
export const refusal = computed(() => {
  const { ownText } = languageSetup.value
  const { deviceMemory } = navigator as { readonly deviceMemory?: number }
  return (
    (ownText !== undefined ? whyTextIsRefused(ownText) : undefined) ??
    whyTooLarge(size.value, deviceMemory)
  )
})

/** Whether there is no training: it can be set up and started. */
export const isIdle = computed(() => ['idle', 'failed'].includes(languageState.value))

followAddress({
  id: 'language-model',
  setup: languageSetup,
  read: (query) => {
    const { setup, problems } = languageSetupOf(query)
    // No address says anything of the visitor's own text: it stays.
    const { ownText } = languageSetup.peek()
    return { setup: ownText === undefined ? setup : { ...setup, ownText }, problems }
  },
  write: queryOfLanguageSetup,
  isBusy: () => !isIdle.value,
  howToEnd: '"Stop and forget" ends it.',
})

let training: LanguageTraining | undefined

/** Starts a training with the set-up. */
export function startLanguageModel(): void {
  forget()
  languageState.value = 'running'
  training = new LanguageTraining(languageSetup.value, openWorker, receive)
}

export function pauseLanguageModel(): void {
  languageState.value = 'pausing'
  training?.pause()
}

export function continueLanguageModel(): void {
  languageState.value = 'running'
  training?.continue()
}

/** Forgets the training; its memory is given back with its workers. */
export function resetLanguageModel(): void {
  forget()
  languageState.value = 'idle'
}

function openWorker(): Worker {
  requireWorkers()
  return new Worker(new URL('./worker/language-model.worker.ts', import.meta.url), {
    type: 'module',
    name: 'language model',
  })
}

function forget(): void {
  training?.end()
  training = undefined
  stage.value = 'downloading'
  download.value = undefined
  ready.value = undefined
  progress.value = undefined
  losses.value = emptySeries
  samples.value = []
  failure.value = undefined
}

function receive(news: TrainingNews): void {
  switch (news.type) {
    case 'stage':
      stage.value = news.stage
      break
    case 'download':
      download.value = news
      break
    case 'held':
      if (languageState.value === 'pausing') languageState.value = 'paused'
      break
    case 'ready':
      ready.value = news
      break
    case 'progress':
      losses.value = withLosses(losses.value, news.points)
      progress.value = news
      break
    case 'sample':
      // The one at hand grows; a new one comes after it.
      samples.value = [...samples.value.filter(({ step }) => step !== news.step), news]
      break
    case 'failed':
      training = undefined
      failure.value = news.text
      languageState.value = 'failed'
  }
}
