/**
 * Files of Keras, and the state of its Adafactor in them.
 * @module
 */

export type { H5Tensor } from './keras/h5-dataset.js'
export type { KerasFile, KerasVariable } from './keras/keras-file.js'
export { type KerasParameters, kerasState } from './keras/keras-state.js'
export { readKeras } from './keras/read-keras.js'
export { type KerasNumbers, writeKeras } from './keras/write-keras.js'
