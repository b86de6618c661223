import type { Tensor } from '@tensorflow/tfjs-core'

/** A tensor by the name of its variable. TensorFlow.js takes and gives such, and does not export the type. */
export interface NamedTensor {
  readonly name: string
  readonly tensor: Tensor
}
