import * as tf from '@tensorflow/tfjs'
import { windowLength } from './alphabet.js'

/**
 * An embedding, a recurrent layer and a dense one: the probabilities of the next character. The same seed
 * gives the same weights. The embedding is a dense layer over ones and zeros: TensorFlow.js's backend wasm has
 * no gradient of `tf.layers.embedding`.
 */
export function makeModel(characters: number, seed: number): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        inputShape: [windowLength, characters],
        units: 16,
        useBias: false,
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
      }),
      tf.layers.simpleRNN({
        units: 64,
        kernelInitializer: tf.initializers.glorotUniform({ seed: seed + 1 }),
        recurrentInitializer: tf.initializers.glorotUniform({ seed: seed + 2 }),
      }),
      tf.layers.dense({
        units: characters,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotUniform({ seed: seed + 3 }),
      }),
    ],
  })
}
