import { requireWorkers } from '../worker/require-workers.js'
import type { CheckMessage } from './check-protocol.js'
import type { CheckWorker } from './check-runner.js'

/** A new worker that checks one backend. */
export function openCheckWorker(): CheckWorker {
  requireWorkers()
  const worker = new Worker(new URL('./check.worker.ts', import.meta.url), { type: 'module' })
  const opened: CheckWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (request) => worker.postMessage(request),
    terminate: () => worker.terminate(),
  }
  worker.onmessage = ({ data }: MessageEvent<CheckMessage>) => opened.onmessage?.({ data })
  worker.onerror = ({ message }) => opened.onerror?.({ message })
  return opened
}
