import { bindableBytes, type GpuStorage, wholeWords } from './gpu-storage.js'
import { bufferUsage, type GpuCommandEncoder, type GpuDevice, mapModeRead } from './webgpu-types.js'

/**
 * The bytes of a storage after everything submitted with or before the copy.
 *
 * @param submit submits what is recorded, and then the command that it is given
 */
export async function readBuffer(
  device: GpuDevice,
  { buffer, offset, bytes }: GpuStorage,
  submit: (copy: (encoder: GpuCommandEncoder) => void) => void,
): Promise<ArrayBuffer> {
  const staging = device.createBuffer({
    size: bindableBytes(bytes),
    usage: bufferUsage.mapRead | bufferUsage.copyTarget,
  })
  try {
    submit((encoder) => encoder.copyBufferToBuffer(buffer, offset, staging, 0, wholeWords(bytes)))
    await staging.mapAsync(mapModeRead)
    // Unmapping detaches the range.
    return staging.getMappedRange().slice(0, bytes)
  } finally {
    staging.destroy()
  }
}
