import { reasonOf } from '@adafactor/core'
import { computed, effect, signal } from '@preact/signals'
import type { ChartMark } from '../chart/live-chart.js'
import { emptySeries, type Series, type Values, withPoint } from '../chart/series.js'
import { queryOfSetup, setupOfQuery } from '../setup/address.js'
import { backendTitles } from '../setup/backend-titles.js'
import { type BackendName, defaultSetup, isGpujsBackend, type Setup } from '../setup/setup.js'
import { followAddress } from '../shell/follow-address.js'
import { closeNoticesAbout, notify } from '../shell/notices.js'
import { type TrainingClient, trainingClient } from '../worker/client.js'
import type {
  FoundBackend,
  FromWorker,
  ProgressMessage,
  ReadDigit,
  RunState,
} from '../worker/protocol.js'
import { loadedText } from './loaded-text.js'
import { saveFile } from './save-file.js'

/** What the view shows; it outlives the view, as the run does. */
export const setup = signal<Setup>(defaultSetup)
export const runState = signal<RunState>('idle')
export const found = signal<readonly FoundBackend[] | undefined>(undefined)
/** Whether a run was started or the settings were opened: what the visitor came for is there by then. */
const hasBegun = signal(false)
/** Whether the backends of gpu.js are timed: it is large, so the first view does without it. */
export const timesGpujs = computed(() => {
  const { backend } = setup.value
  return hasBegun.value || (backend !== 'auto' && isGpujsBackend(backend))
})
/** What the run is on. */
export const backend = signal<{ readonly name: BackendName; readonly reason: string } | undefined>(
  undefined,
)
/** While they are waited for. */
export const digits = signal<Message<'digits'> | undefined>(undefined)
/** Whether a run waits for digits that do not come. */
export const lacksDigits = signal(false)
export const progress = signal<ProgressMessage | undefined>(undefined)
export const accuracy = signal<Message<'accuracy'> | undefined>(undefined)
export const digitsRead = signal<Message<'digitsRead'> | undefined>(undefined)
/** A digit of each kind of the test set, to be read like a drawing. */
export const testDigits = signal<readonly ReadDigit[]>([])
/** Whether an answer to what is drawn is still to come. */
export const isAsked = signal(false)
/** Of the ten digits, for what is drawn; none without an answer, and from a network that has diverged. */
export const probabilities = signal<readonly number[]>([])
/** The step after which Adam was no use any more, if it came to that. */
export const adamDivergedAt = signal<number | undefined>(undefined)
/** Where the backend was changed, and where Adam has diverged. */
export const marks = signal<readonly ChartMark[]>([])

type Message<T extends FromWorker['type']> = Extract<FromWorker, { readonly type: T }>

/** The charts: of Adafactor and of Adam, but for the last. */
const chartNames = ['loss', 'accuracy', 'learningRate', 'updateRms'] as const
export type ChartName = (typeof chartNames)[number]
export const series = Object.fromEntries(
  chartNames.map((name) => [name, signal<Series>(emptySeries)]),
) as Record<ChartName, ReturnType<typeof signal<Series>>>

/** Milliseconds after the last change of a setting until backends are timed with it. */
const probeDelay = 1500

let client: TrainingClient | undefined
/** For people, where there is none and can't be. */
let whyNoClient: string | undefined
let drawingId = 0

/** Starts the worker, once, and asks it what this machine can do. */
export function connect(): void {
  if (client !== undefined || whyNoClient !== undefined) return
  followAddress({
    id: 'train',
    setup,
    read: setupOfQuery,
    write: queryOfSetup,
    isBusy: () => !isOver(runState.value),
    howToEnd: '"Reset" ends it.',
  })
  try {
    client = trainingClient()
  } catch (error) {
    refuse(error)
    return
  }
  listen(client)
  // The others wait a little: a visitor who starts at once shall not wait for a GPU that is being timed.
  client.send({ type: 'probe', setup: setup.value, which: 'cpu' })
  let timer: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    const [asked, which] = [setup.value, timesGpujs.value ? 'all' : 'allButGpujs'] as const
    clearTimeout(timer)
    timer = setTimeout(() => client?.send({ type: 'probe', setup: asked, which }), probeDelay)
  })
}

/** Says why there is no training here, now and whenever it is asked for. */
function refuse(error: unknown): void {
  whyNoClient = `Nothing can be trained here. ${reasonOf(error)}`
  notify('error', whyNoClient)
}

function listen(worker: TrainingClient): void {
  worker.on('found', ({ backends }) => {
    found.value = backends
  })
  worker.on('state', (message) => {
    // Before the state, with which a link that waits may be taken.
    if (message.setup) setup.value = message.setup
    runState.value = message.state
    if (message.state === 'idle') clearRun()
    if (message.state !== 'loading') digits.value = undefined
  })
  worker.on('digits', (message) => {
    digits.value = message
  })
  worker.on('laterDigits', ({ isSilent }) => {
    lacksDigits.value = isSilent
  })
  worker.on('progress', (message) => {
    progress.value = message
    for (const {
      step,
      loss,
      adamLoss,
      learningRate,
      adamLearningRate,
      updateRms,
    } of message.points) {
      add('loss', step, [loss, adamLoss])
      add('updateRms', step, [updateRms])
      if (learningRate !== undefined) add('learningRate', step, [learningRate, adamLearningRate])
    }
  })
  worker.on('accuracy', (message) => {
    accuracy.value = message
    const { step, adamAccuracy } = message
    const percent = (share: number | undefined) => share && 100 * share
    add('accuracy', step, [percent(message.accuracy), percent(adamAccuracy)])
  })
  worker.on('digitsRead', (message) => {
    digitsRead.value = message
    if (message.mistakes === undefined) testDigits.value = message.digits
  })
  worker.on('adamDiverged', ({ step }) => {
    adamDivergedAt.value = step
    marks.value = [...marks.value, { step, title: 'Adam diverged' }]
  })
  worker.on('backend', ({ backend: name, reason, step }) => {
    const isChange = backend.value !== undefined
    backend.value = { name, reason }
    if ((adamDivergedAt.value ?? 0) >= step) adamDivergedAt.value = undefined
    const kept = marks.value.filter((mark) => mark.step < step)
    marks.value = isChange ? [...kept, { step, title: backendTitles[name] }] : []
  })
  worker.on('checkpoint', ({ bytes, fileName }) => saveFile(bytes, fileName))
  worker.on('loaded', (message) => {
    clearRun()
    notify('info', loadedText(message, setup.value.adam), 'run')
    setup.value = message.setup
  })
  worker.on('probabilities', (message) => {
    if (message.id !== drawingId) return
    isAsked.value = false
    probabilities.value = message.probabilities
  })
  worker.on('notice', ({ level, text }) => notify(level, text, 'run'))
}

function add(name: ChartName, step: number, values: Values): void {
  series[name].value = withPoint(series[name].value ?? emptySeries, step, values)
}

function clearRun(): void {
  lacksDigits.value = false
  backend.value = undefined
  progress.value = undefined
  accuracy.value = undefined
  digitsRead.value = undefined
  adamDivergedAt.value = undefined
  probabilities.value = []
  marks.value = []
  for (const name of chartNames) series[name].value = emptySeries
}

/** Whether a start begins anew, with whatever is set up by then. */
export function isOver(state: RunState): boolean {
  return state === 'idle' || state === 'finished' || state === 'diverged'
}

/** Starts a run with the set-up, or goes on with the one that was paused. */
export function start(): void {
  closeNoticesAbout('run')
  if (whyNoClient !== undefined) notify('error', whyNoClient)
  if (isOver(runState.value)) clearRun()
  const asked = setup.value
  hasBegun.value = true
  client?.reopen()
  client?.send({ type: 'probe', setup: asked, which: 'cpu' })
  client?.send({ type: 'start', setup: asked })
  // They are timed when the run is over.
  client?.send({ type: 'probe', setup: asked, which: 'all' })
}

/** The settings were opened: whoever chooses a backend wants to know of all. */
export function openSettings(): void {
  hasBegun.value = true
}

export function pause(): void {
  client?.send({ type: 'pause' })
}

export function reset(): void {
  closeNoticesAbout('run')
  client?.send({ type: 'reset' })
}

export function save(): void {
  client?.send({ type: 'save' })
}

export async function load(file: File): Promise<void> {
  closeNoticesAbout('run')
  client?.reopen()
  try {
    client?.send({ type: 'load', bytes: await file.arrayBuffer() })
  } catch {
    notify('error', `The file ${file.name} could not be read.`, 'run')
  }
}

/** Chooses a backend: for the next run, or for the one that goes on. */
export function chooseBackend(name: BackendName | 'auto'): void {
  const running = runState.value === 'running' || runState.value === 'paused'
  closeNoticesAbout('run')
  if (running && name !== 'auto') client?.send({ type: 'switchBackend', backend: name })
  setup.value = { ...setup.value, backend: name }
}

/** Asks the network what it sees; the answer goes to `probabilities`. */
export function classify(pixels: Float32Array | undefined): void {
  drawingId++
  isAsked.value = pixels !== undefined
  if (pixels === undefined) probabilities.value = []
  else client?.send({ type: 'classify', pixels, id: drawingId })
}
