import type { ElementType } from '@adafactor/core'
import type { GpuBuffer } from '@adafactor/webgpu-runtime'

/** A tensor of an item, as kernels need to know it. */
export interface PlacedTensor {
  readonly buffer: GpuBuffer
  /** Where it begins in the buffer, in bytes. */
  readonly offset: number
  /** What it takes. */
  readonly bytes: number
  readonly type: ElementType
  /** Whether nothing else lies in the 256 bytes around its ends. */
  readonly isApart: boolean
}

/** An item of a batch. */
export interface BatchItem {
  /** The sizes of the program's axes. */
  readonly sizes: readonly number[]
  /** In the order of declaration. */
  readonly tensors: readonly PlacedTensor[]
}
