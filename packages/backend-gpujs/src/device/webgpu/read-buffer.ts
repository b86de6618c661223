import type { WebgpuStorage } from './storage.js'
import { bufferUsage, type GpuCommandEncoder, type GpuDevice, mapModeRead } from './webgpu-types.js'

/**
 * The numbers of a storage after everything submitted with or before the copy.
 *
 * @param submit submits what is recorded, and then the command that it is given
 */
export async function readBuffer(
  device: GpuDevice,
  { buffer, bytes, elements }: WebgpuStorage,
  submit: (copy: (encoder: GpuCommandEncoder) => void) => void,
): Promise<Float32Array> {
  const staging = device.createBuffer({
    size: Math.max(4, bytes),
    usage: bufferUsage.mapRead | bufferUsage.copyTarget,
  })
  try {
    submit((encoder) => encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes))
    await staging.mapAsync(mapModeRead)
    // Unmapping detaches the range.
    return new Float32Array(staging.getMappedRange().slice(0)).subarray(0, elements)
  } finally {
    staging.destroy()
  }
}
