import * as tf from '@tensorflow/tfjs'
import type { Alphabet } from './alphabet.js'

const longest = 8

/** Writes on, always the likeliest character, up to the end of the sentence. */
export async function continueText(
  model: tf.LayersModel,
  alphabet: Alphabet,
  prompt: string,
): Promise<string> {
  let written = ''
  while (written.length < longest && !written.endsWith('.')) {
    const likeliest = tf.tidy(() =>
      tf.argMax(model.predict(alphabet.end(prompt + written)) as tf.Tensor, 1),
    )
    written += alphabet.characters[(await likeliest.data())[0] as number]
    likeliest.dispose()
  }
  return written
}
