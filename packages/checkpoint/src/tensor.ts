import type { ElementType, Shape, TensorData } from '@adafactor/core'

/** A tensor on its own: what the files of this package are made of. */
export interface Tensor {
  readonly shape: Shape
  /** What its numbers are stored as. */
  readonly type: ElementType
  /** Row-major. Numbers of 16 bits are widened to float32, which is exact. */
  readonly data: TensorData
}
