import type { FromWorker, ToWorker } from './protocol.js'
import { requireWorkers } from './require-workers.js'

type Listener<T extends FromWorker['type']> = (
  message: Extract<FromWorker, { readonly type: T }>,
) => void

/** The page's side of the training worker. */
export interface TrainingClient {
  send(message: ToWorker): void
  /** @returns ends the listening */
  on<T extends FromWorker['type']>(type: T, listener: Listener<T>): () => void
  close(): void
}

/** How many times in a row a worker is started that fails before it has said anything. */
const mostSilentFailures = 2

/** Starts the training worker, and starts it again, with a notice, if it crashes. */
export function trainingClient(makeWorker: () => Worker = trainingWorker): TrainingClient {
  const listeners = new Map<string, Set<(message: never) => void>>()
  let silentFailures = 0
  let worker: Worker | undefined

  function deliver(message: FromWorker): void {
    for (const listener of listeners.get(message.type) ?? []) listener(message as never)
  }

  function start(): void {
    const started = makeWorker()
    worker = started
    started.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      silentFailures = 0
      deliver(data)
    }
    started.onerror = (event) => {
      event.preventDefault()
      if (worker === started) restart(event.message)
    }
    started.onmessageerror = () => {
      if (worker === started) restart('a message could not be read')
    }
  }

  function restart(message: string | undefined): void {
    worker?.terminate()
    worker = undefined
    silentFailures++
    const reason = message ? `: ${message}` : ''
    deliver({ type: 'state', state: 'idle' })
    if (silentFailures >= mostSilentFailures) {
      deliver({
        type: 'notice',
        level: 'error',
        text: `The training worker can't be started${reason}. Reload the page to try again.`,
      })
      return
    }
    deliver({
      type: 'notice',
      level: 'warning',
      text:
        `The training worker stopped${reason}. It was started anew; the run is lost, unless you ` +
        'saved a checkpoint.',
    })
    start()
  }

  start()
  return {
    send: (message) => worker?.postMessage(message),
    on(type, listener) {
      const ofType = listeners.get(type) ?? new Set()
      listeners.set(type, ofType)
      ofType.add(listener)
      return () => ofType.delete(listener)
    },
    close() {
      worker?.terminate()
      worker = undefined
    },
  }
}

function trainingWorker(): Worker {
  requireWorkers()
  return new Worker(new URL('./training.worker.ts', import.meta.url), {
    type: 'module',
    name: 'training',
  })
}
