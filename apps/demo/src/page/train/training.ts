import type { SelectionLine } from '@adafactor/core'
import { effect, signal } from '@preact/signals'
import { queryOfSetup, setupOfQuery } from '../setup/address.js'
import { backendTitles } from '../setup/backend-titles.js'
import { type BackendName, defaultSetup, type Setup } from '../setup/setup.js'
import { notify } from '../shell/notices.js'
import { queryOf, setQuery } from '../shell/router.js'
import { type TrainingClient, trainingClient } from '../worker/client.js'
import type { ProgressMessage, RunState } from '../worker/protocol.js'
import { emptySeries, type Series, withPoint } from './series.js'

/** What the view shows; it outlives the view, as the run does. */
export const setup = signal<Setup>(defaultSetup)
export const runState = signal<RunState>('idle')
export const report = signal<readonly SelectionLine[] | undefined>(undefined)
export const backend = signal<{ readonly name: BackendName; readonly reason: string } | undefined>(
  undefined,
)
export const digits = signal<{ readonly bytes: number; readonly total: number } | undefined>(
  undefined,
)
export const progress = signal<ProgressMessage | undefined>(undefined)
export const accuracy = signal<{ readonly step: number; readonly value: number } | undefined>(
  undefined,
)
export const probabilities = signal<readonly number[]>([])

/** The charts, in their order. */
export const chartNames = ['loss', 'accuracy', 'learningRate', 'updateRms'] as const
export type ChartName = (typeof chartNames)[number]
export const series = Object.fromEntries(
  chartNames.map((name) => [name, signal<Series>(emptySeries)]),
) as Record<ChartName, ReturnType<typeof signal<Series>>>

let client: TrainingClient | undefined
let drawingId = 0

/** Starts the worker, once, and asks it what this machine can do. */
export function connect(): void {
  if (client !== undefined) return
  const { setup: asked, problems } = setupOfQuery(new URLSearchParams(queryOf('train').value))
  setup.value = asked
  for (const problem of problems) notify('warning', problem)
  effect(() => setQuery('train', queryOfSetup(setup.value)))
  client = trainingClient()
  listen(client)
  client.send({ type: 'probe' })
}

function listen(worker: TrainingClient): void {
  worker.on('probed', (message) => {
    report.value = message.report
  })
  worker.on('state', (message) => {
    runState.value = message.state
    if (message.setup) setup.value = message.setup
    if (message.state === 'idle') clearRun()
    if (message.state !== 'loading') digits.value = undefined
  })
  worker.on('digits', (message) => {
    digits.value = message
  })
  worker.on('progress', (message) => {
    progress.value = message
    const add = (name: ChartName, value: number | undefined) => {
      if (value === undefined || !Number.isFinite(value)) return
      series[name].value = withPoint(series[name].value ?? emptySeries, message.step, value)
    }
    add('loss', message.loss)
    add('learningRate', message.learningRate)
    add('updateRms', message.updateRms)
  })
  worker.on('accuracy', (message) => {
    accuracy.value = { step: message.step, value: message.accuracy }
    series.accuracy.value = withPoint(
      series.accuracy.value ?? emptySeries,
      message.step,
      100 * message.accuracy,
    )
  })
  worker.on('backend', (message) => {
    backend.value = { name: message.backend, reason: message.reason }
    if (message.report) report.value = updated(report.value ?? [], message.report)
  })
  worker.on('checkpoint', ({ bytes, fileName }) => {
    const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
    const link = document.createElement('a')
    link.href = address
    link.download = fileName
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  })
  worker.on('loaded', (message) => {
    clearRun()
    setup.value = message.setup
    notify('info', `The checkpoint was loaded: the run goes on after step ${message.step}.`)
  })
  worker.on('probabilities', (message) => {
    if (message.id === drawingId) probabilities.value = message.probabilities
  })
  worker.on('notice', ({ level, text }) => notify(level, text))
}

/** What is known of each backend; a run that was given one only says something of that one. */
function updated(
  known: readonly SelectionLine[],
  news: readonly SelectionLine[],
): readonly SelectionLine[] {
  const changed = known.map((line) => {
    const found = news.find(({ name }) => name === line.name)
    return found === undefined || found.status === 'not tried' ? line : found
  })
  return [...changed, ...news.filter(({ name }) => !known.some((line) => line.name === name))]
}

function clearRun(): void {
  progress.value = undefined
  accuracy.value = undefined
  probabilities.value = []
  for (const name of chartNames) series[name].value = emptySeries
}

/** Starts a run with the set-up, or goes on with the one that was paused. */
export function start(): void {
  if (runState.value === 'idle' || runState.value === 'finished') clearRun()
  client?.send({ type: 'start', setup: setup.value })
}

export function pause(): void {
  client?.send({ type: 'pause' })
}

export function reset(): void {
  client?.send({ type: 'reset' })
}

export function save(): void {
  client?.send({ type: 'save' })
}

export async function load(file: File): Promise<void> {
  try {
    client?.send({ type: 'load', bytes: await file.arrayBuffer() })
  } catch {
    notify('error', `The file ${file.name} could not be read.`)
  }
}

/** Chooses a backend: for the next run, or for the one that goes on. */
export function chooseBackend(name: BackendName | 'auto'): void {
  const running = runState.value === 'running' || runState.value === 'paused'
  if (running && name !== 'auto') {
    client?.send({ type: 'switchBackend', backend: name })
    notify('info', `Moving parameters and state over to ${backendTitles[name]}.`)
  }
  setup.value = { ...setup.value, backend: name }
}

/** Asks the network what it sees; the answer goes to `probabilities`. */
export function classify(pixels: Float32Array | undefined): void {
  drawingId++
  if (pixels === undefined) probabilities.value = []
  else client?.send({ type: 'classify', pixels, id: drawingId })
}
