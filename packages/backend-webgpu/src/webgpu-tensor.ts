import { type Shape, sizeOf, type TensorLedger } from '@adafactor/core'
import type { BufferRun, GpuBuffer } from '@adafactor/webgpu-runtime'

/** What a tensor may be stored as. */
export type WebgpuType = 'float32' | 'float16' | 'bfloat16'

/** What a tensor needs of its backend. */
export interface TensorOwner {
  /** Who is alive there. */
  readonly ledger: TensorLedger<WebgpuTensor>
}

/**
 * Numbers in a buffer of the device, one after the other, row by row; of 16 bits two in a word, the
 * first in the lower half. A step updates them where they are.
 *
 * Made by `create` and `wrap` of a backend.
 *
 * @example
 * ```ts not run: needs a GPU
 * import { webgpuBackend } from '@adafactor/backend-webgpu'
 *
 * const backend = await webgpuBackend()
 * const weights = backend.create([4, 3])
 * console.log(weights.shape, weights.size, weights.type) // [ 4, 3 ] 12 float32
 * backend.destroy()
 * ```
 */
export class WebgpuTensor implements BufferRun {
  /** Where it lies: your buffer, or one that the backend shares out. */
  readonly buffer: GpuBuffer
  /** Where it begins in the buffer, in bytes. */
  readonly offset: number
  /** Its sizes, outermost first. */
  readonly shape: Shape
  /** What its elements are stored as. */
  readonly type: WebgpuType
  /** What its elements take. @internal */
  readonly bytes: number
  /** Whose tensor this is. @internal */
  readonly owner: TensorOwner

  /** Whether the buffer is somebody's, who lent it with `wrap`. @internal */
  readonly borrowed: boolean

  /** @internal */
  constructor(
    owner: TensorOwner,
    shape: Shape,
    type: WebgpuType,
    place: BufferRun,
    borrowed: boolean,
  ) {
    this.owner = owner
    this.shape = [...shape]
    this.type = type
    this.buffer = place.buffer
    this.offset = place.offset
    this.bytes = place.bytes
    this.borrowed = borrowed
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape)
  }
}
