import { type BufferRun, wholeWords } from './gpu-storage.js'
import { type GpuBuffer, type GpuCommandEncoder, mapModeRead } from './webgpu-types.js'

/**
 * The bytes of a storage after everything submitted with or before the copy.
 *
 * @param staging to be mapped, at least as long; it is destroyed
 * @param submit submits what is recorded, and then the command that it is given
 */
export async function readBuffer(
  { buffer, offset, bytes }: BufferRun,
  staging: GpuBuffer,
  submit: (copy: (encoder: GpuCommandEncoder) => void) => void,
): Promise<ArrayBuffer> {
  try {
    submit((encoder) => encoder.copyBufferToBuffer(buffer, offset, staging, 0, wholeWords(bytes)))
    await staging.mapAsync(mapModeRead)
    // Unmapping detaches the range.
    return staging.getMappedRange().slice(0, bytes)
  } finally {
    staging.destroy()
  }
}
