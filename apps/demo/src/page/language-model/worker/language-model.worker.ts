/** The worker of the language model: it hands messages on, and holds the training while it is paused. */
import { reasonOf } from '@adafactor/core'
import type { FromLanguageWorker, ToLanguageWorker } from './protocol.js'

declare const self: DedicatedWorkerGlobalScope

const send = (message: FromLanguageWorker): void => self.postMessage(message)
const fail = (error: unknown): void => send({ type: 'failed', text: sentence(reasonOf(error)) })

/** Called when the training may go on; nothing while it does. */
let goOn: (() => void) | undefined
let paused: Promise<void> | undefined

/** Lets messages in, and waits while the training is paused. */
async function rest(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve))
  if (paused === undefined) return
  send({ type: 'held' })
  await paused
}

self.addEventListener('message', ({ data }: MessageEvent<ToLanguageWorker>) => {
  if (data.type === 'pause') {
    paused ??= new Promise((resolve) => {
      goOn = resolve
    })
  } else if (data.type === 'continue') {
    paused = undefined
    goOn?.()
  } else {
    // jax-js comes with the session, so that the page's first visit does not fetch it.
    import('./language-session.js')
      .then(({ LanguageSession }) => new LanguageSession(data.setup, send, rest).run())
      .catch(fail)
  }
})
self.addEventListener('error', (event) => {
  event.preventDefault()
  fail(event.error ?? event.message)
})
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  fail(event.reason)
})

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
