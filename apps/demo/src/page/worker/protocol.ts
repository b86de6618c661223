/** What the page and its training worker say to each other: plain data, posted either way. */
import type { SelectionLine } from '@adafactor/core'
import type { BackendName, Setup } from '../setup/setup.js'

export type ToWorker =
  /** Tests every backend of this machine; answered by `probed`. */
  | { readonly type: 'probe' }
  /** Starts afresh with this setup (digits are loaded the first time), or goes on if paused. */
  | { readonly type: 'start'; readonly setup: Setup }
  | { readonly type: 'pause' }
  /** Forgets the run. */
  | { readonly type: 'reset' }
  /** Moves parameters and optimizer state over, in the middle of a run; then goes on. */
  | { readonly type: 'switchBackend'; readonly backend: BackendName }
  /** Answered by `checkpoint`. */
  | { readonly type: 'save' }
  /** A checkpoint's bytes; answered by `loaded`, or by a `notice` that says what is wrong. */
  | { readonly type: 'load'; readonly bytes: ArrayBuffer }
  /** 784 numbers, 0 background to 1 ink, as the digits are; answered by `probabilities`. */
  | { readonly type: 'classify'; readonly pixels: Float32Array; readonly id: number }

export type RunState = 'idle' | 'loading' | 'running' | 'paused' | 'finished'

/**
 * Sent at most ten times a second while a run goes on, and once when it stops. The step can go back:
 * after a backend was lost the run goes on from its last copy.
 */
export interface ProgressMessage {
  readonly type: 'progress'
  readonly step: number
  readonly steps: number
  /** Mean cross-entropy since the last message, in nats; absent where it was not read. */
  readonly loss?: number
  /** The learning rate really used in the last step: mean over the parameters. */
  readonly learningRate?: number
  /** RMS of the update before clipping: mean over the parameters. */
  readonly updateRms?: number
  readonly stepsPerSecond: number
  /** Share of the time spent in the optimizer, 0 to 1; absent where the device hides it. */
  readonly optimizerShare?: number
  /** What the optimizer holds, and what Adam would hold for the same network, in bytes. */
  readonly stateBytes: number
  readonly adamBytes: number
  readonly parameters: number
}

export type FromWorker =
  | { readonly type: 'probed'; readonly report: readonly SelectionLine[] }
  | { readonly type: 'state'; readonly state: RunState; readonly setup?: Setup }
  | { readonly type: 'digits'; readonly bytes: number; readonly total: number }
  | ProgressMessage
  /** Share of the test images (or of those looked at) that is right, 0 to 1, after this step. */
  | {
      readonly type: 'accuracy'
      readonly step: number
      readonly accuracy: number
      /** How many test images were looked at. */
      readonly images?: number
    }
  | {
      readonly type: 'backend'
      readonly backend: BackendName
      /** For people: chosen because, moved to because. */
      readonly reason: string
      /** For `auto`: what became of each. */
      readonly report?: readonly SelectionLine[]
    }
  | { readonly type: 'checkpoint'; readonly bytes: ArrayBuffer; readonly fileName: string }
  /** A checkpoint was taken over: this is its setup, and the step that it was saved after. */
  | { readonly type: 'loaded'; readonly setup: Setup; readonly step: number }
  | {
      readonly type: 'probabilities'
      readonly id: number
      /** Ten; none as long as there is no network. */
      readonly probabilities: readonly number[]
    }
  | {
      readonly type: 'notice'
      readonly level: 'info' | 'warning' | 'error'
      readonly text: string
      /** The code of a typed error, if it is one. */
      readonly code?: string
    }
