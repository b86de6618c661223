import type { Pair } from '../../gpt/contender-names.js'
import type { ChosenDevice } from './worker/choose-device.js'
import type { BufferBytes } from './worker/protocol.js'

/** What a training tells of itself. */
export type TrainingNews =
  | { readonly type: 'stage'; readonly stage: Stage }
  | { readonly type: 'download'; readonly bytes: number; readonly total: number }
  /** A pause has begun: the steps or the tokens at hand are done. */
  | { readonly type: 'held' }
  | ReadyNews
  | ProgressNews
  | SampleNews
  /** The training has ended with this sentence. */
  | { readonly type: 'failed'; readonly text: string }

/** What the training is at. */
export type Stage = 'downloading' | 'timing' | 'sampling' | 'compiling' | 'training'

/** What is only known once the models are there. */
export interface ReadyNews extends ChosenDevice {
  readonly type: 'ready'
}

/** Told at most ten times a second. */
export interface ProgressNews {
  readonly type: 'progress'
  /** Steps that both have done since the last news. */
  readonly points: readonly LossPoint[]
  /** Of training alone, of the model that took longer. */
  readonly seconds: number
  /** Of the last steps of each. */
  readonly stepsPerSecond: Pair<number>
  /** Bytes of the arrays that Adafactor and Adam keep now. */
  readonly stateBytes: Pair<number>
  /** On WebGPU: of each training. */
  readonly buffers?: Pair<BufferBytes>
}

/** The losses of Adafactor and of Adam on a batch, before they learnt from it. */
export interface LossPoint {
  readonly step: number
  readonly losses: Pair<number>
}

/** A text of each model after the same steps. */
export interface SampleNews {
  readonly type: 'sample'
  readonly step: number
  readonly seconds: number
  /** As far as it has come. */
  readonly texts: Pair<string>
}
