import { AdafactorError } from '@adafactor/core'
import { bufferUsage, type GpuBuffer } from './webgpu-types.js'

/** A run of bytes in a buffer, wherever it begins: what can be written, read and copied. */
export interface BufferRun {
  readonly buffer: GpuBuffer
  /** Where it begins in the buffer, in bytes. */
  readonly offset: number
  /** Its length in bytes. */
  readonly bytes: number
}

/**
 * A run of bytes in a buffer, as kernels are bound to it: a whole buffer that the runtime made, or
 * a part of somebody's. Several may lie in one buffer, also over one another.
 */
export interface GpuStorage extends BufferRun {
  /** The same number for the same run of the same buffer. @internal */
  readonly id: number
  /** What all runs of a buffer share. @internal */
  readonly use: BufferUse
}

/** What a runtime has done with a buffer. @internal */
export interface BufferUse {
  /** The last recording that a launch with the buffer went into. */
  lastRecording: number
  /** Whether the driver was asked whose it is. */
  isChecked: boolean
  /** Keys of the bind groups that it is in. */
  readonly groups: Set<string>
}

interface KnownBuffer {
  readonly use: BufferUse
  /** Of its runs. */
  readonly ids: Map<string, number>
}

/** Makes storages, and knows the buffers that it has met, for as long as somebody else does. */
export class Storages {
  readonly #buffers = new WeakMap<GpuBuffer, KnownBuffer>()
  #lastId = 0

  of(buffer: GpuBuffer, offset: number, bytes: number): GpuStorage {
    const { use, ids } = this.#meet(buffer)
    const run = `${offset} ${bytes}`
    const id = ids.get(run) ?? ++this.#lastId
    ids.set(run, id)
    return { buffer, offset, bytes, id, use }
  }

  useOf(buffer: GpuBuffer): BufferUse {
    return this.#meet(buffer).use
  }

  #meet(buffer: GpuBuffer): KnownBuffer {
    const known = this.#buffers.get(buffer)
    if (known !== undefined) return known
    const met = {
      use: { lastRecording: 0, isChecked: false, groups: new Set<string>() },
      ids: new Map(),
    }
    this.#buffers.set(buffer, met)
    return met
  }
}

/** A length that WebGPU can copy: whole groups of four bytes. */
export function wholeWords(bytes: number): number {
  return Math.ceil(bytes / 4) * 4
}

/** What a buffer or a binding has to have, as neither can be empty. */
export function bindableBytes(bytes: number): number {
  return Math.max(4, wholeWords(bytes))
}

/** @throws AdafactorError `tensor/foreign` if kernels can't be bound to this part of the buffer */
export function checkRun(
  { size, usage }: GpuBuffer,
  offset: number,
  bytes: number,
  alignment: number,
): void {
  const problem =
    typeof usage === 'number' && (usage & bufferUsage.storage) === 0
      ? 'the buffer was made without GPUBufferUsage.STORAGE'
      : offset < 0 || offset % alignment !== 0
        ? `an offset of ${offset} bytes is no multiple of ${alignment}, which this device wants`
        : offset + bindableBytes(bytes) > size
          ? `${bytes} bytes from byte ${offset} on end beyond the ${size} bytes of the buffer`
          : undefined
  if (problem !== undefined) throw new AdafactorError('tensor/foreign', problem)
}
