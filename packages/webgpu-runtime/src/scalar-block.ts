import {
  bufferUsage,
  type GpuBindGroup,
  type GpuBindGroupLayout,
  type GpuBuffer,
  type GpuDevice,
  visibleToCompute,
} from './webgpu-types.js'

/** The most numbers that a kernel may take; 256 bytes is the usual step between blocks anyway. */
export const maxScalars = 64
const firstSlots = 64
/** How far back to look for a launch with the same numbers. */
const lookBack = 8

/** What {@link ScalarBlock.send} has sent. */
export interface SentScalars {
  readonly bytes: number
  /** To be bound with a launch's offset; undefined if nothing was placed. */
  readonly group: GpuBindGroup | undefined
}

interface Block {
  readonly buffer: GpuBuffer
  readonly group: GpuBindGroup
}

/**
 * The numbers of all launches of a submission, in one buffer: each launch reads the slot at its
 * own offset. Launches with the same numbers share a slot, so that a step over hundreds of
 * parameters sends little more than one over a single parameter.
 */
export class ScalarBlock {
  readonly layout: GpuBindGroupLayout
  readonly #device: GpuDevice
  /** How many float32 numbers a slot is apart from the next. */
  readonly #stride: number
  #numbers: Float32Array<ArrayBuffer>
  /** The same memory, to compare NaN and -0 by what they are. */
  #bits: Uint32Array<ArrayBuffer>
  #used = 0
  #wanted = new Float32Array(maxScalars)
  #wantedBits = new Uint32Array(this.#wanted.buffer)
  #block: Block | undefined

  constructor(device: GpuDevice) {
    this.#device = device
    this.#stride = Math.max(maxScalars, device.limits.minUniformBufferOffsetAlignment / 4)
    this.#numbers = new Float32Array(firstSlots * this.#stride)
    this.#bits = new Uint32Array(this.#numbers.buffer)
    this.layout = device.createBindGroupLayout({
      entries: [
        {
          binding: 0,
          visibility: visibleToCompute,
          buffer: { type: 'uniform', hasDynamicOffset: true },
        },
      ],
    })
  }

  /** Puts a launch's numbers into a slot. @returns its offset in bytes */
  place(scalars: readonly number[]): number {
    this.#wanted.set(scalars)
    const oldest = Math.max(0, this.#used - lookBack * this.#stride)
    for (let start = this.#used - this.#stride; start >= oldest; start -= this.#stride) {
      if (this.#startsWithWanted(start, scalars.length)) return start * 4
    }
    if (this.#used === this.#numbers.length) this.#grow()
    const start = this.#used
    this.#numbers.set(scalars, start)
    this.#used += this.#stride
    return start * 4
  }

  /**
   * Sends what was placed, ahead of the submission that uses it, and starts anew.
   *
   * @param buffer `apart`: one that nothing sent later overwrites, for work that may be submitted
   *   after that. Nobody destroys it, as nobody knows when; it is as small as can be
   */
  send(buffer: 'shared' | 'apart' = 'shared'): SentScalars {
    if (this.#used === 0) return { bytes: 0, group: undefined }
    const bytes = this.#used * 4
    let block = this.#block
    if (buffer === 'apart') block = this.#makeBlock(bytes)
    else if (block === undefined || block.buffer.size < bytes) {
      // Work already submitted keeps what it needs of the old one.
      block?.buffer.destroy()
      block = this.#makeBlock(this.#numbers.byteLength)
      this.#block = block
    }
    this.#device.queue.writeBuffer(block.buffer, 0, this.#numbers, 0, this.#used)
    this.#used = 0
    return { bytes, group: block.group }
  }

  destroy(): void {
    this.#block?.buffer.destroy()
  }

  #startsWithWanted(start: number, length: number): boolean {
    for (let i = 0; i < length; i++) {
      if (this.#bits[start + i] !== this.#wantedBits[i]) return false
    }
    return true
  }

  #grow(): void {
    const numbers = new Float32Array(this.#numbers.length * 2)
    numbers.set(this.#numbers)
    this.#numbers = numbers
    this.#bits = new Uint32Array(numbers.buffer)
  }

  #makeBlock(size: number): Block {
    const buffer = this.#device.createBuffer({
      size,
      usage: bufferUsage.uniform | bufferUsage.copyTarget,
    })
    const group = this.#device.createBindGroup({
      layout: this.layout,
      entries: [{ binding: 0, resource: { buffer, offset: 0, size: maxScalars * 4 } }],
    })
    return { buffer, group }
  }
}
