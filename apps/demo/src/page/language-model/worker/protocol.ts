/** What the page and the worker of the language model say to each other: plain data, posted either way. */
import type { Pair } from '../../../gpt/comparison.js'
import type { LanguageSetup } from './language-setup.js'

export type ToLanguageWorker =
  /** The first message. A worker trains once: whoever wants another training ends it. */
  | { readonly type: 'start'; readonly setup: LanguageSetup }
  | { readonly type: 'pause' }
  | { readonly type: 'continue' }

/** What the worker is at. */
export type Stage = 'downloading' | 'timing' | 'sampling' | 'compiling' | 'training'

/** The losses of Adafactor and of Adam on a batch, before they learnt from it. */
export interface LossPoint {
  readonly step: number
  readonly losses: Pair<number>
}

/** Bytes that a device gave out and did not take back, counted as buffers are made and destroyed. */
export interface BufferBytes {
  readonly now: number
  readonly peak: number
}

/** What is only known once the models are there. */
export interface ReadyMessage {
  readonly type: 'ready'
  readonly device: 'wasm' | 'webgpu'
  /** For people: why it runs there. */
  readonly reason: string
  readonly parameters: number
}

/** Sent at most ten times a second. */
export interface ProgressMessage {
  readonly type: 'progress'
  /** Steps since the last message. */
  readonly points: readonly LossPoint[]
  /** Of training alone, both models together. */
  readonly seconds: number
  /** Of the last steps: each a step of both models. */
  readonly stepsPerSecond: number
  /** Bytes of the arrays that Adafactor and Adam keep now. */
  readonly stateBytes: Pair<number>
  readonly buffers?: BufferBytes
}

/** A text of each model. */
export interface SampleMessage {
  readonly type: 'sample'
  readonly step: number
  readonly seconds: number
  /** As far as it has come. */
  readonly texts: Pair<string>
}

export type FromLanguageWorker =
  | { readonly type: 'stage'; readonly stage: Stage }
  | { readonly type: 'download'; readonly bytes: number; readonly total: number }
  /** A pause has begun: the step or the token at hand is done. */
  | { readonly type: 'held' }
  | ReadyMessage
  | ProgressMessage
  | SampleMessage
  /** The training has ended with this; the worker does nothing more. */
  | { readonly type: 'failed'; readonly text: string }
