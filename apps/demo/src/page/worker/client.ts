import { askAfresh } from '../offline/ask-afresh.js'
import type { FromWorker, RunState, ToWorker } from './protocol.js'
import { requireWorkers } from './require-workers.js'
import workerAddress from './training.worker.ts?worker&url'

type Listener<T extends FromWorker['type']> = (
  message: Extract<FromWorker, { readonly type: T }>,
) => void

/** The page's side of the training worker. */
export interface TrainingClient {
  send(message: ToWorker): void
  /** @returns ends the listening */
  on<T extends FromWorker['type']>(type: T, listener: Listener<T>): () => void
  /** Tries anew, if the worker could not be started. */
  reopen(): void
  close(): void
}

/** How many times in a row a worker is started that fails before it has said anything. */
const mostSilentFailures = 2

/**
 * Starts the training worker, and starts it again, with a notice, if it crashes.
 *
 * @param askForFile has its file asked for afresh where one that has said nothing has failed
 */
export function trainingClient(
  makeWorker: () => Worker = trainingWorker,
  askForFile: () => Promise<void> = askForWorkerAfresh,
): TrainingClient {
  const listeners = new Map<string, Set<(message: never) => void>>()
  let silentFailures = 0
  let worker: Worker | undefined
  /** Whether there is a worker, or one is on its way. */
  let isOpen = true
  let runState: RunState = 'idle'
  /** What a worker that has said nothing was sent: the next one is sent it too. */
  let unheard: ToWorker[] | undefined = []

  function deliver(message: FromWorker): void {
    if (message.type === 'state') runState = message.state
    for (const listener of listeners.get(message.type) ?? []) listener(message as never)
  }

  function start(): void {
    if (!isOpen) return
    const started = makeWorker()
    worker = started
    started.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      silentFailures = 0
      unheard = undefined
      deliver(data)
    }
    started.onerror = (event) => {
      event.preventDefault()
      if (worker === started) restart(event.message)
    }
    started.onmessageerror = () => {
      if (worker === started) restart('a message could not be read')
    }
    for (const message of unheard ?? []) started.postMessage(message)
  }

  function startAfresh(): void {
    void askForFile().finally(start)
  }

  function restart(message: string | undefined): void {
    worker?.terminate()
    worker = undefined
    silentFailures++
    const reason = message ? `: ${message}` : ''
    const hadRun = runState !== 'idle'
    const wasSilent = unheard !== undefined
    unheard ??= []
    deliver({ type: 'state', state: 'idle' })
    if (silentFailures >= mostSilentFailures) {
      isOpen = false
      deliver({
        type: 'notice',
        level: 'error',
        text:
          `The training worker can't be started${reason}. Its file may not have come, or not all of it: is the ` +
          'connection up? "Start training" tries again.',
      })
    } else if (wasSilent) startAfresh()
    else {
      const loss = hadRun ? '; the run is lost, unless you saved a checkpoint' : ''
      deliver({
        type: 'notice',
        level: 'warning',
        text: `The training worker stopped${reason}. It was started anew${loss}.`,
      })
      start()
    }
  }

  start()
  return {
    send(message) {
      if (isOpen) unheard?.push(message)
      worker?.postMessage(message)
    },
    on(type, listener) {
      const ofType = listeners.get(type) ?? new Set()
      listeners.set(type, ofType)
      ofType.add(listener)
      return () => ofType.delete(listener)
    },
    reopen() {
      if (isOpen) return
      isOpen = true
      silentFailures = 0
      unheard = []
      startAfresh()
    },
    close() {
      isOpen = false
      worker?.terminate()
      worker = undefined
    },
  }
}

/** What is kept of it may be what has failed. */
function askForWorkerAfresh(): Promise<void> {
  return askAfresh([workerAddress])
}

function trainingWorker(): Worker {
  requireWorkers()
  return new Worker(workerAddress, { type: 'module', name: 'training' })
}
