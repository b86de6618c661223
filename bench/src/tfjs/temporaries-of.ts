import * as tf from '@tensorflow/tfjs'

/** Bytes that operations of TensorFlow.js hold at their peak, beside what is held before. */
export async function temporariesOf(step: () => void): Promise<number> {
  const held = tf.memory().numBytes
  const { kernels } = await tf.profile(() => {
    step()
    return []
  })
  return kernels.reduce(
    (peak, { totalBytesSnapshot }) => Math.max(peak, totalBytesSnapshot - held),
    0,
  )
}
