import type { TensorData } from '../backend.js'
import type { ElementType } from '../tensors/element-type.js'
import type { Shape } from '../tensors/shape.js'

/** The implementations whose states can be written and read: the names of their presets. */
export type StateLayout =
  | 'torch'
  | 'huggingface'
  | 'fairseq'
  | 'optax'
  | 't5x'
  | 'bigVision'
  | 'keras'
  | 'timm'
  | 'timmBigVision'
  | 'tensor2tensor'
  | 'meshTensorflow'
  | 'mlx'

/** One tensor of a peer's state: row-major numbers in the shape that the peer gives them. */
export interface PeerTensor {
  readonly shape: Shape
  readonly data: TensorData
  /**
   * What the peer stores it as. Here it is called as all peers call it, so that `str(value.dtype)` of
   * Python fits; numbers of 16 bits are widened to float32 in `data`, which loses nothing.
   */
  readonly dtype?: ElementType
}

/** The state of one parameter by the peer's names; `step` is a number, all else are tensors. */
export interface PeerParameterState {
  readonly [name: string]: PeerTensor | number
}

/**
 * The state of an optimizer in the words of another implementation, as plain data: a state of
 * PyTorch has `row_var` of shape `[n, 1]`, `col_var`, `variance` and `step` for each parameter.
 */
export interface PeerState {
  /** Whose words they are. */
  readonly layout: StateLayout
  /**
   * The number of updates. In a state of a peer that counts for each parameter (PyTorch,
   * transformers, fairseq, timm) it may be absent: then it is the largest `step` of all.
   */
  readonly step?: number
  /** By name. */
  readonly parameters: Readonly<Record<string, PeerParameterState>>
}

/**
 * What `state_dict()` of an optimizer of PyTorch, transformers, fairseq or timm gives, as plain data:
 * parameters have numbers. Tensors are {@link PeerTensor}s, or the numbers and nested lists that
 * `tolist()` makes of them.
 */
export interface TorchStateDict {
  /** By number. */
  readonly state: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly param_groups?: readonly { readonly params: readonly (number | string)[] }[]
}
