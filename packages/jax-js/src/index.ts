/**
 * The Adafactor optimizer for jax-js.
 * @module
 */
export { type AdafactorTransformation, adafactor } from './optimizer/adafactor.js'
export type { AdafactorState, GroupReport } from './optimizer/state.js'
export { elementOps } from './program/element-ops.js'
export { emitBatch, numbersOf } from './program/emit-batch.js'
export { tracedProgram } from './program/traced-program.js'
