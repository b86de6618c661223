/** A worker of the language model: it hands messages on, and answers them. */
import { reasonOf } from '@adafactor/core'
import { scriptNotLoaded } from './could-not-load.js'
import type { ModelSession } from './model-session.js'
import type { FromLanguageWorker, ToLanguageWorker } from './protocol.js'

declare const self: DedicatedWorkerGlobalScope

const send = (message: FromLanguageWorker): void => self.postMessage(message)
const fail = (error: unknown): void => send({ type: 'failed', text: reasonOf(error) })

let session: ModelSession | undefined

/** jax-js comes with what needs it, so that the page's first visit does not fetch it. */
async function answer(message: ToLanguageWorker): Promise<FromLanguageWorker> {
  if (message.type === 'prepare') {
    const { prepare } = await loaded(import('./prepare.js'))
    return { type: 'prepared', prepared: await prepare(message.setup, send) }
  }
  if (message.type === 'begin') {
    const { beginModel } = await loaded(import('./model-session.js'))
    session = await beginModel(message.task)
    return { type: 'begun' }
  }
  if (session === undefined) throw new Error('a model has to begin first')
  return message.type === 'step' ? session.step() : session.write()
}

/** Browsers have words of their own for a script that does not come, with its address. */
async function loaded<T>(script: Promise<T>): Promise<T> {
  try {
    return await script
  } catch (error) {
    throw error instanceof TypeError ? scriptNotLoaded(error) : error
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToLanguageWorker>) => {
  answer(data).then(send, fail)
})
self.addEventListener('error', (event) => {
  event.preventDefault()
  fail(event.error ?? event.message)
})
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  fail(event.reason)
})
