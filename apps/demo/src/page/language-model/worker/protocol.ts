/** What the page and a worker of the language model say to each other: plain data, posted either way. */
import type { ChosenDevice } from './choose-device.js'
import type { LanguageSetup } from './language-setup.js'

/**
 * Each message is answered by one, or by `failed`, and none is sent before that: what is done, and when, is
 * decided in the page. A worker either prepares a training or has one of its models.
 */
export type ToLanguageWorker =
  | { readonly type: 'prepare'; readonly setup: LanguageSetup }
  | { readonly type: 'begin'; readonly task: ModelTask }
  | { readonly type: 'step' }
  /** One token more of a text, which begins anew after a step. */
  | { readonly type: 'write' }

export type FromLanguageWorker =
  /** Before `prepared`: files come in, and devices are timed. */
  | { readonly type: 'download'; readonly bytes: number; readonly total: number }
  | { readonly type: 'timing' }
  | { readonly type: 'prepared'; readonly prepared: Prepared }
  | { readonly type: 'begun' }
  | SteppedMessage
  | { readonly type: 'wrote'; readonly text: string }
  /** A sentence for people. */
  | { readonly type: 'failed'; readonly text: string }

/** What both models are trained with. */
export interface Prepared extends ChosenDevice {
  readonly vocabulary: readonly string[]
  /** Tokens to learn from. */
  readonly text: Uint16Array
  /** A file; nothing where the models begin from nothing. */
  readonly checkpoint?: Uint8Array<ArrayBuffer>
}

/** What a worker needs to train one of the models. */
export interface ModelTask extends Prepared {
  readonly contender: 0 | 1
  readonly layers: number
  readonly width: number
  readonly prompt: string
}

/** How a step went. */
export interface SteppedMessage {
  readonly type: 'stepped'
  /** On the batch, before it was learnt from. */
  readonly loss: number
  readonly seconds: number
  /** Bytes of the arrays that the optimizer keeps now. */
  readonly stateBytes: number
  /** On WebGPU. */
  readonly buffers?: BufferBytes
}

/** Bytes that a device gave out and did not take back, counted as buffers are made and destroyed. */
export interface BufferBytes {
  readonly now: number
  readonly peak: number
}
