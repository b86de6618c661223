export { emitBatch, numbersOf } from './program/emit-batch.js'
export { elementOps } from './program/element-ops.js'
export { tracedProgram } from './program/traced-program.js'
