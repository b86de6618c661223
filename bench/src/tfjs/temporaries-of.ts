import * as tf from '@tensorflow/tfjs'

/** Bytes that TensorFlow.js holds at their peak, beside what is held before: looked at for each new tensor. */
export function temporariesOf(step: () => void): number {
  const engine = tf.engine()
  const held = tf.memory().numBytes
  let peak = held
  const { trackTensor } = engine as unknown as Tracks
  Object.assign(engine, {
    trackTensor: (...given: unknown[]) => {
      trackTensor.apply(engine, given)
      peak = Math.max(peak, tf.memory().numBytes)
    },
  })
  try {
    step()
  } finally {
    // That of the class again.
    Reflect.deleteProperty(engine, 'trackTensor')
  }
  return peak - held
}

/** What TensorFlow.js's types don't declare. */
interface Tracks {
  trackTensor(...given: unknown[]): void
}
