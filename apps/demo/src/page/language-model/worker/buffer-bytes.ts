/** Bytes of device buffers, as they are made and destroyed from now on. */
export interface BufferCount {
  readonly now: number
  readonly peak: number
}

/** Counts the buffers of every device of this thread: jax-js keeps no count of its own. */
export function countBuffers(): BufferCount {
  const count = { now: 0, peak: 0 }
  const { prototype } = GPUDevice
  const { createBuffer } = prototype
  prototype.createBuffer = function (this: GPUDevice, descriptor) {
    const buffer = createBuffer.call(this, descriptor)
    const { destroy } = buffer
    let lives = true
    count.now += descriptor.size
    count.peak = Math.max(count.peak, count.now)
    buffer.destroy = () => {
      if (lives) count.now -= descriptor.size
      lives = false
      destroy.call(buffer)
    }
    return buffer
  }
  return count
}
