import { AdafactorError } from '@adafactor/core'
import type { DeviceStorage } from '../device.js'
import type { BufferHandle, CountedBuffer } from './gpujs-internals.js'

/** Numbers in a WebGPU buffer. */
export interface WebgpuStorage extends DeviceStorage {
  readonly buffer: CountedBuffer
  /** Tells buffers apart: storage that borrows the same buffer twice has one number. */
  readonly id: number
  /** The user's handle, if the buffer is the user's. */
  readonly borrowed: BufferHandle | undefined
  /** Handles given to users, by shape. */
  readonly handles: Map<string, BufferHandle>
  /** The last recording that a launch with this storage went into. */
  lastRecording: number
}

const ids = new WeakMap<CountedBuffer, number>()
let lastId = 0

export function makeStorage(
  buffer: CountedBuffer,
  elements: number,
  borrowed?: BufferHandle,
): WebgpuStorage {
  const id = ids.get(buffer) ?? ++lastId
  ids.set(buffer, id)
  const bytes = elements * 4
  const storage = { elements, bytes, buffer, id, borrowed, handles: new Map(), lastRecording: 0 }
  return borrowed === undefined ? storage : { ...storage, sizes: [...borrowed.output].reverse() }
}

/** @throws AdafactorError `tensor/disposed` if the numbers were a user's, who has deleted them */
export function checkUsable({ borrowed }: WebgpuStorage): void {
  if (borrowed?._deleted) {
    throw new AdafactorError('tensor/disposed', 'the gpu.js handle of a tensor was deleted')
  }
}
