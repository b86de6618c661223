import { type Shape, sizeOf, type TensorLedger } from '@adafactor/core'
import type { DeviceStorage } from './device/device.js'

/** What a tensor needs of its backend. */
export interface TensorOwner {
  /** Who is alive there. */
  readonly ledger: TensorLedger<GpuTensor>
  /** See {@link GpuTensor.handle}. */
  handleOf(tensor: GpuTensor): unknown
}

/**
 * Numbers on a device: a small cell around the storage that holds them at the moment. It is the
 * same object before and after a step; the storage in it may be another one.
 *
 * @example
 * ```ts
 * import { gpujsBackend } from '@adafactor/backend-gpujs'
 *
 * const backend = await gpujsBackend({ mode: 'cpu' })
 * const weights = backend.create([4, 3])
 * console.log(weights.shape, weights.size) // => [ 4, 3 ] 12
 * backend.destroy()
 * ```
 */
export class GpuTensor {
  /** Its sizes, outermost first. */
  readonly shape: Shape
  /** Whose tensor this is. @internal */
  readonly owner: TensorOwner
  /** The numbers; undefined once disposed. @internal */
  storage: DeviceStorage | undefined
  /** Whether the storage belongs to somebody else, who lent it with `wrap`. @internal */
  borrowed: boolean

  /** @internal Tensors are made by `create` and `wrap` of a backend. */
  constructor(owner: TensorOwner, shape: Shape, storage: DeviceStorage, borrowed = false) {
    this.owner = owner
    this.shape = [...shape]
    this.storage = storage
    this.borrowed = borrowed
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape)
  }

  /**
   * The current value as your own gpu.js kernels take it: a texture in the WebGL modes, a buffer
   * handle in webgpu, (nested) arrays in webasm and cpu. A kernel indexes it by the tensor's axes:
   * `w[this.thread.y][this.thread.x]` for a matrix (tensors of more than three axes are flat).
   *
   * It belongs to the tensor: do not delete it, and get it anew after each step or write, which
   * may put the values elsewhere.
   *
   * @throws AdafactorError `tensor/disposed`
   */
  get handle(): unknown {
    return this.owner.handleOf(this)
  }
}

/** The storage of a live tensor. @throws AdafactorError `tensor/disposed` */
export function storageOf(tensor: GpuTensor): DeviceStorage {
  if (tensor.storage === undefined) tensor.owner.ledger.check(tensor)
  return tensor.storage as DeviceStorage
}
