/**
 * Files of flax, and the states of optax in them.
 * @module
 */

export { flaxAt } from './flax/flax-at.js'
export { flaxTensors, withFlaxTensors } from './flax/flax-tensors.js'
export type { FlaxArray, FlaxMap, FlaxValue } from './flax/flax-value.js'
export { optaxState, withOptaxState } from './flax/optax-state.js'
export { readFlax } from './flax/read-flax.js'
export { writeFlax } from './flax/write-flax.js'
