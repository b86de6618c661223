import { AdafactorError } from '@adafactor/core'
import type { GpuStorage } from '@adafactor/webgpu-runtime'
import type { DeviceStorage } from '../device.js'
import type { BufferHandle, CountedBuffer } from './gpujs-internals.js'

/** Numbers in a WebGPU buffer, and what gpu.js's users have of it. */
export interface WebgpuStorage extends DeviceStorage {
  readonly buffer: CountedBuffer
  /** The buffer, as the runtime knows it. */
  readonly memory: GpuStorage
  /** The user's handle, if the buffer is the user's. */
  readonly borrowed: BufferHandle | undefined
  /** Handles given to users, by shape. */
  readonly handles: Map<string, BufferHandle>
}

/** Storage of so many float32 numbers. */
export function makeStorage(
  memory: GpuStorage,
  elements: number,
  borrowed?: BufferHandle,
): WebgpuStorage {
  const { buffer } = memory
  const storage = { elements, bytes: elements * 4, buffer, memory, borrowed, handles: new Map() }
  return borrowed === undefined ? storage : { ...storage, sizes: [...borrowed.output].reverse() }
}

/** @throws AdafactorError `tensor/disposed` if the numbers were a user's, who has deleted them */
export function checkUsable({ borrowed }: WebgpuStorage): void {
  if (borrowed?._deleted) {
    throw new AdafactorError('tensor/disposed', 'the gpu.js handle of a tensor was deleted')
  }
}
