import type { TorchState } from '@adafactor/checkpoint/torch'
import type { AdafactorOptions, PeerState, Shape, StateDict, StateLayout } from '@adafactor/core'

/** What a command line says of the state that is converted. */
export interface StateGiven {
  /** Whose words it is in; as the file says by default. */
  readonly from?: StateLayout | 'adafactor'
  /** The names of the parameters in the order of the file. */
  readonly names?: readonly string[]
  /** A file with the parameters, for their shapes. */
  readonly shapes?: string
  /** Options in place of those that are in the file, or go with the words that it is in. */
  readonly options?: AdafactorOptions
}

/** A state, and all that core has to know of it. */
export interface StateToConvert {
  readonly state: StateDict | PeerState | TorchState
  /** Whose words it is in; absent for ours. */
  readonly layout?: StateLayout
  readonly names?: readonly string[]
  readonly shapes: Readonly<Record<string, Shape>>
  readonly options: AdafactorOptions
}
