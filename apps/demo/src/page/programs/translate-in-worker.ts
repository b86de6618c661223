import { reasonOf } from '@adafactor/core'
import { requireWorkers } from '../worker/require-workers.js'
import type { Translate, Translation } from './translation.js'

/** The one worker, and who waits for its next answers: it gives them in the order of the questions. */
let worker: Worker | undefined
let waiting: ((translation: Translation) => void)[] = []

/** Has a worker ask gpu.js, which is large and would stop the page while it compiles. */
export const translateInWorker: Translate = async (request) => {
  try {
    worker ??= openWorker()
    worker.postMessage(request)
  } catch (error) {
    return { reason: reasonOf(error) }
  }
  return new Promise((resolve) => waiting.push(resolve))
}

function openWorker(): Worker {
  requireWorkers()
  const opened = new Worker(new URL('./translation.worker.ts', import.meta.url), { type: 'module' })
  opened.onmessage = ({ data }: MessageEvent<Translation>) => waiting.shift()?.(data)
  opened.onerror = ({ message }) => {
    opened.terminate()
    worker = undefined
    const refused = waiting
    waiting = []
    for (const resolve of refused)
      resolve({ reason: message ?? 'The worker could not be started.' })
  }
  return opened
}
