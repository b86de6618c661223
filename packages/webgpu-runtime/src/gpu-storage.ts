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
  /** Keys of the bind groups that it is in. */
  readonly groups: Set<string>
}

/** Makes storages, and knows the buffers that it has met, for as long as somebody else does. */
export class Storages {
  readonly #buffers = new WeakMap<GpuBuffer, { use: BufferUse; ids: Map<string, number> }>()
  #lastId = 0

  of(buffer: GpuBuffer, offset: number, bytes: number): GpuStorage {
    let known = this.#buffers.get(buffer)
    if (known === undefined) {
      known = { use: { lastRecording: 0, groups: new Set() }, ids: new Map() }
      this.#buffers.set(buffer, known)
    }
    const run = `${offset} ${bytes}`
    const id = known.ids.get(run) ?? ++this.#lastId
    known.ids.set(run, id)
    return { buffer, offset, bytes, id, use: known.use }
  }

  /** What was done with a buffer, if it was met. */
  useOf(buffer: GpuBuffer): BufferUse | undefined {
    return this.#buffers.get(buffer)?.use
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
