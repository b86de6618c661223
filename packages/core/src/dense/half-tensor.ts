import type { ElementType, HalfType } from '../tensors/element-type.js'
import { elementTypes } from '../tensors/element-types.js'
import type { HalfArray } from '../tensors/half-array.js'
import type { Shape } from '../tensors/shape.js'
import type { DenseTensor } from './dense-tensor.js'

/** A dense tensor whose numbers take 16 bits. Its `data` is a widened copy. */
export class HalfTensor implements DenseTensor {
  readonly shape: Shape
  readonly numbers: HalfArray

  constructor(shape: Shape, type: HalfType, length: number) {
    this.shape = shape
    this.numbers = new elementTypes[type].array(length)
  }

  get type(): ElementType {
    return this.numbers.type
  }

  get data(): Float32Array<ArrayBuffer> {
    return this.numbers.toFloat32()
  }
}
