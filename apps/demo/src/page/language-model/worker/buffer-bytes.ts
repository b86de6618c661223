import type { BufferBytes } from './protocol.js'

/** Counts the buffers of every device of this thread from now on: jax-js keeps no count of its own. */
export function countBuffers(): BufferBytes {
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
