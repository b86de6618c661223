/** What the page and its training worker say to each other: plain data, posted either way. */
import type { BackendName, Setup } from '../setup/setup.js'

export type ToWorker =
  /** Tests backends of this machine and times them on the model of this setup; answered by `found`. */
  | {
      readonly type: 'probe'
      readonly setup: Setup
      readonly which: ProbedBackends
    }
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

/** `cpu` are the quick ones on ndarrays; all but those of gpu.js need no large file. */
export type ProbedBackends = 'cpu' | 'allButGpujs' | 'all'

export type RunState = 'idle' | 'loading' | 'running' | 'paused' | 'diverged' | 'finished'

/** What is known of a backend on this machine. */
export interface FoundBackend {
  readonly name: BackendName
  readonly status: 'works' | 'failed' | 'not tried'
  /** For people: why it failed. */
  readonly reason?: string
  /** The code of that failure, if it has one. */
  readonly code?: string
  /** Of the model that was asked for, where it was timed. */
  readonly stepsPerSecond?: number
  /** What it is called, if it is a GPU that the CPU emulates. */
  readonly software?: string
}

/** A point of the charts: at steps that only depend on how many the run has. */
export interface RunPoint {
  readonly step: number
  /** Mean cross-entropy of the training images since the last point, in nats. */
  readonly loss: number
  /** Now and then: the learning rate really used in the last step, as a mean over the parameters. */
  readonly learningRate?: number
  /** Now and then: RMS of the update before clipping, as a mean over the parameters. */
  readonly updateRms?: number
  readonly adamLoss?: number
  readonly adamLearningRate?: number
}

/** What an optimizer has had the backend allocate, in bytes. */
export interface AllocatedBytes {
  readonly state: number
  /** Work space that stays from the first step on; absent before it and where the backend hides it. */
  readonly work?: number
}

/**
 * Sent at most ten times a second while a run goes on, once when it stops, and once when it has moved to another
 * backend, before anything is measured there. The step can go back: after a backend was lost the run goes on
 * from its last copy.
 */
export interface ProgressMessage {
  readonly type: 'progress'
  readonly step: number
  readonly steps: number
  /** Since the last message. */
  readonly points: readonly RunPoint[]
  /** Of each optimizer alone, with its network; absent before it was measured. */
  readonly stepsPerSecond?: number
  readonly adamStepsPerSecond?: number
  /** Share of Adafactor's training time that its step takes, 0 to 1; absent before it was measured. */
  readonly optimizerShare?: number
  /** Whether the device works on its own, so that the share can't be seen. */
  readonly hidesShare: boolean
  /** Whether the backend does not tell its work space. */
  readonly hidesWork: boolean
  readonly allocated: AllocatedBytes
  readonly adamAllocated?: AllocatedBytes
  readonly parameters: number
}

/** An image of the test set, and what the network reads in it. */
export interface ReadDigit {
  /** 784 bytes, 0 is background and 255 is ink. */
  readonly pixels: Uint8Array
  readonly label: number
  /** Absent where the network has diverged, and reads nothing. */
  readonly answer?: {
    readonly digit: number
    /** How likely that is by the network, 0 to 1. */
    readonly share: number
  }
}

export type FromWorker =
  /** All backends, as far as they are known; sent again whenever that changes. */
  | { readonly type: 'found'; readonly backends: readonly FoundBackend[] }
  | { readonly type: 'state'; readonly state: RunState; readonly setup?: Setup }
  /** While they are waited for; `isSilent` where nothing has come for some seconds. */
  | {
      readonly type: 'digits'
      readonly bytes: number
      readonly total: number
      readonly isSilent: boolean
    }
  /** Of the digits that a run comes to later: `isSilent` where it has waited for some seconds and nothing came. */
  | { readonly type: 'laterDigits'; readonly isSilent: boolean }
  | ProgressMessage
  /** Adam's loss or its network is no longer made of numbers: Adafactor goes on without it. */
  | { readonly type: 'adamDiverged'; readonly step: number }
  /** Share of the test images that is right, 0 to 1, after this step. */
  | {
      readonly type: 'accuracy'
      readonly step: number
      readonly accuracy: number
      readonly adamAccuracy?: number
      /** How many test images were looked at. */
      readonly images: number
    }
  | {
      readonly type: 'digitsRead'
      readonly step: number
      readonly digits: readonly ReadDigit[]
      /** At the end: digits that were read wrongly, of so many. */
      readonly mistakes?: number
    }
  | {
      readonly type: 'backend'
      readonly backend: BackendName
      /** For people: chosen because, moved to because. */
      readonly reason: string
      /** The step from which on it is used. */
      readonly step: number
    }
  | { readonly type: 'checkpoint'; readonly bytes: ArrayBuffer; readonly fileName: string }
  /** A checkpoint was taken over: this is its setup, and the step that it was saved after. */
  | { readonly type: 'loaded'; readonly setup: Setup; readonly step: number }
  | {
      readonly type: 'probabilities'
      readonly id: number
      /** Ten; none as long as there is no network, and from one that has diverged. */
      readonly probabilities: readonly number[]
    }
  | {
      readonly type: 'notice'
      readonly level: 'info' | 'warning' | 'error'
      readonly text: string
      /** The code of a typed error, if it is one. */
      readonly code?: string
    }
