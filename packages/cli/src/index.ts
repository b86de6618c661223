/**
 * The program `adafactor`, and the models that it knows.
 * @module
 */
export { runAdafactor } from './adafactor.js'
export type { DoctorBackend, DoctorReport, DoctorTiming } from './doctor/doctor-report.js'
export { describeMachine, type Machine, machineLine } from './doctor/machine.js'
export {
  adamBytes,
  countParameters,
  formatBytes,
  type NamedShapes,
  parameterBytes,
  workBytes,
} from './models/model-bytes.js'
export { type Model, models } from './models/models.js'
export type { Terminal } from './terminal/terminal.js'
