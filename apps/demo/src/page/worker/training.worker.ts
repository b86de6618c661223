/** The training worker: a session between the page's messages and this thread. */
import { loadDigits } from '../digits/load-digits.js'
import { backendOpeners } from './backend-openers.js'
import type { FromWorker, ToWorker } from './protocol.js'
import { codeOf, reasonOf } from './reason-of.js'
import { TrainingSession } from './training-session.js'

declare const self: DedicatedWorkerGlobalScope

const send = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void =>
  self.postMessage(message, [...transfer])

const session = new TrainingSession({
  openers: backendOpeners,
  send,
  loadDigits: (onProgress, signal) => loadDigits(onProgress, { signal }),
  now: () => performance.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  rest: nextTask,
})

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => session.receive(data))
self.addEventListener('error', (event) => {
  event.preventDefault()
  report(event.error ?? event.message)
})
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  report(event.reason)
})

function report(error: unknown): void {
  const code = codeOf(error)
  send({
    type: 'notice',
    level: 'error',
    text: `Something went wrong in the training worker: ${reasonOf(error)}`,
    ...(code === undefined ? {} : { code }),
  })
}

/** Not `setTimeout`, which waits for four milliseconds when it is called again and again. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
