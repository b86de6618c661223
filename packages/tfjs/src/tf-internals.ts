/**
 * What TensorFlow.js 4.22 has, and does not declare as public. Everything here is looked up when it is
 * needed and its absence is an error, so that another version fails by name and not by wrong numbers.
 */

import type { WebgpuBackend, WebgpuTensor } from '@adafactor/backend-webgpu'
import { AdafactorError } from '@adafactor/core'
import { backend, type DataId, getBackend, type Tensor } from '@tensorflow/tfjs-core'

/** The backend `cpu`: data are arrays. */
export interface CpuInternals {
  /** Looking up what is on another backend moves it. */
  readonly data: { get(dataId: DataId): { readonly values: ArrayLike<number> } }
}

/** The backend `wasm`: data lie in one memory, which moves when it grows. */
export interface WasmInternals {
  /** Looking up what is on another backend moves it. */
  readonly dataIdMap: { get(dataId: DataId): unknown }
  /** A view that is valid until the memory grows. */
  typedArrayFromHeap(tensor: Pick<Tensor, 'dataId' | 'dtype' | 'shape'>): ArrayBufferView
}

/** The backend `webgpu`: data are buffers, and what was read of them is kept. */
export interface WebgpuInternals {
  /** How many tensors share data. */
  refCount(dataId: DataId): number
  readonly device: WebgpuBackend['device']
  readonly commandEncoder: object | null
  /** Looking up what is on another backend moves it. */
  readonly tensorMap: {
    get(dataId: DataId): {
      values: unknown
      readonly resource?: WebgpuTensor['buffer'] | null
      readonly external?: boolean
    }
  }
  uploadToGPU(dataId: DataId): void
  endComputePassEncoder(): void
  submitQueue(): void
}

/**
 * The backend that is set, if it has these members.
 * @throws AdafactorError `backend/unavailable`
 */
export function tfInternals<I>(members: readonly (keyof I & string)[]): I {
  const found = backend() as unknown as I
  const missing = members.filter((member) => found[member] === undefined)
  if (missing.length === 0) return found
  throw new AdafactorError(
    'backend/unavailable',
    `the backend "${getBackend()}" of TensorFlow.js has no ${missing.join(', ')}, which the backends ` +
      'of version 4.22.0 have; install @tensorflow/tfjs 4.22.0 with its backends',
  )
}
