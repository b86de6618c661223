/**
 * Adafactor for any backend.
 * @module
 */

export { factorAxes } from './adafactor/factor-axes.js'
export type {
  AdafactorOptions,
  AdamDecay,
  Clipping,
  FactorAxes,
  Factoring,
  Mask,
  Momentum,
  MomentumRounding,
  Overrides,
  ParameterOptions,
  ParameterScale,
  PowerDecay,
  RelativeStep,
  Schedule,
  WeightDecay,
} from './adafactor/options.js'
export { resolveParameterOptions } from './adafactor/parameter-resolver.js'
export type {
  AdamBeta2,
  ConstantBeta2,
  ParameterSettings,
  PowerBeta2,
  StepSize,
} from './adafactor/settings.js'
export { adafactorStep, type StepResult, type StepTensors } from './adafactor/step.js'
export {
  type ReportName,
  type StateName,
  type StepForm,
  type StepScalars,
  stateAxes,
  stepForm,
} from './adafactor/step-form.js'
export { stepProgram } from './adafactor/step-program.js'
export { stepScalars } from './adafactor/step-scalars.js'
export type {
  Backend,
  BackendTraits,
  CompiledProgram,
  Execution,
  Extent,
  Invocation,
  MemoryUse,
  Reply,
  TensorData,
} from './backend.js'
export { CallQueue } from './call-queue.js'
export { checkData, checkDataLength, isDetached, whyDetached } from './check-data.js'
export { checkSpecification } from './check-specification.js'
export { checkRank, checkShape, checkSize, withMemoryFor } from './check-tensor.js'
export { AdafactorError, type AdafactorErrorCode } from './errors.js'
export { floatTypeOf } from './float-type.js'
export { type InterpretedBackendParts, interpretedBackend } from './interpreted-backend.js'
export type {
  PeerParameterState,
  PeerState,
  PeerTensor,
  StateLayout,
  TorchStateDict,
} from './layouts/peer-state.js'
export { adafactor } from './optimizer/adafactor.js'
export { checkBackend } from './optimizer/check-backend.js'
export type { LoadOptions, LoadReport, PeerLoadOptions } from './optimizer/load-options.js'
export type { AdafactorConfig, Gradients, Optimizer, Parameters } from './optimizer/optimizer.js'
export type { SettingsRecord, SettingsValue } from './optimizer/settings-record.js'
export { type StateBytesOptions, stateBytesOf } from './optimizer/state-bytes.js'
export type { ParameterState, StateDict, StoredTensor } from './optimizer/state-dict.js'
export type { StepReport } from './optimizer/step-report.js'
export { numbersToJson } from './optimizer/stored-values.js'
export { type InterpretInputs, interpret } from './program/interpret.js'
export type { Program } from './program/program.js'
export { roundToBfloat16 } from './reference/bfloat16.js'
export { denseOps } from './reference/dense-ops.js'
export type { DenseTensor, Precision } from './reference/dense-tensor.js'
export { referenceBackend } from './reference/reference-backend.js'
export {
  type BackendFactory,
  type BackendOf,
  type Selection,
  type SelectionLine,
  selectBackend,
} from './select-backend.js'
export {
  type Axes,
  allAxes,
  contiguousStrides,
  isWithin,
  type Shape,
  sameShape,
  showShape,
  sizeOf,
  unionOf,
  without,
} from './shape.js'
export {
  type BinaryOperation,
  binaryOperations,
  type ReductionOperation,
  reductions,
  type TensorOps,
  type UnaryOperation,
  unaryOperations,
} from './tensor-ops.js'
