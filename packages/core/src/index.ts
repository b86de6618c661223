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
  Rounding,
  Schedule,
  StateType,
  WeightDecay,
} from './adafactor/options.js'
export { NamePatterns } from './adafactor/resolve/name-patterns.js'
export { resolveOptimizerOptions } from './adafactor/resolve/optimizer-options.js'
export {
  ParameterResolver,
  resolveParameterOptions,
} from './adafactor/resolve/parameter-resolver.js'
export type {
  OptimizerSettings,
  ParameterSettings,
  StepSizeSettings,
} from './adafactor/settings.js'
export { adafactorStep, type StepResult, type StepTensors } from './adafactor/step.js'
export {
  type ReportName,
  reportAxes,
  type StateName,
  type StepForm,
  type StepScalars,
  type StepStorage,
  type StoredName,
  stateAxes,
  stateShapes,
  stepForm,
} from './adafactor/step-form.js'
export { stepProgram } from './adafactor/step-program.js'
export { stepScalars } from './adafactor/step-scalars.js'
export type {
  Backend,
  BackendTraits,
  CompiledProgram,
  CreateOptions,
  Execution,
  Extent,
  Invocation,
  Reply,
  TensorData,
} from './backend.js'
export { checkBackend } from './backends/check-backend.js'
export { checkDeclaredType, checkProgram } from './backends/check-program.js'
export { checkCreateOptions } from './backends/create-options.js'
export { interpretedBackend } from './backends/interpreted-backend.js'
export type { InterpretedBackendParts } from './backends/interpreted-parts.js'
export { referenceBackend } from './backends/reference-backend.js'
export { CallQueue } from './call-queue.js'
export { checkSpecification } from './checks/check-specification.js'
export {
  checkBoolean,
  checkChoice,
  checkKeys,
  checkNumber,
  checkObject,
  type Hint,
  invalidOption,
  type NumberRange,
  type Speaker,
} from './checks/option-checks.js'
export { denseOps } from './dense/dense-ops.js'
export type { DenseTensor, Precision } from './dense/dense-tensor.js'
export { AdafactorError, type AdafactorErrorCode, reasonOf } from './errors.js'
export { adafactor } from './optimizer/adafactor.js'
export { convertState, type StateConversion } from './optimizer/convert-state.js'
export type { LoadOptions, LoadReport, PeerLoadOptions } from './optimizer/load-options.js'
export type { AdafactorConfig, Gradients, Optimizer, Parameters } from './optimizer/optimizer.js'
export { type StateBytesOptions, stateBytesOf } from './optimizer/state-bytes.js'
export { type StepReport, stepReport } from './optimizer/step-report.js'
export type {
  PeerParameterState,
  PeerState,
  PeerTensor,
  StateLayout,
  TorchStateDict,
} from './peer-states/peer-state.js'
export { type InterpretInputs, interpret } from './program/interpret.js'
export type { Program } from './program/program.js'
export {
  type BackendFactory,
  type BackendOf,
  type Selection,
  type SelectionLine,
  type SelectOptions,
  selectBackend,
} from './selection/select-backend.js'
export type { SettingsRecord, SettingsValue } from './state/settings-record.js'
export type { ParameterState, StateDict, StoredTensor } from './state/state-dict.js'
export { numbersToJson } from './state/stored-values.js'
export {
  type BinaryOperation,
  binaryOperations,
  type ReductionOperation,
  reductions,
  type TensorOps,
  type UnaryOperation,
  unaryOperations,
} from './tensor-ops.js'
export { checkData, checkDataLength, isDetached, whyDetached } from './tensors/check-data.js'
export { checkRank, checkShape, checkSize, withMemoryFor } from './tensors/check-shape.js'
export {
  type ElementSize,
  type ElementType,
  type ElementTypes,
  floatTypeOf,
  type HalfType,
  isHalfArray,
  isHalfType,
  isWithinType,
} from './tensors/element-type.js'
export { type ElementFormat, elementTypes } from './tensors/element-types.js'
export { Bfloat16Array, Float16Bits, HalfArray } from './tensors/half-array.js'
export {
  bitsOfBfloat16,
  bitsOfFloat16,
  roundToBfloat16,
  roundToFloat16,
} from './tensors/rounding.js'
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
} from './tensors/shape.js'
export {
  type RoundingKey,
  randomWord,
  roundingKey,
  roundStochastically,
} from './tensors/stochastic-rounding.js'
export { type MemoryUse, TensorLedger } from './tensors/tensor-ledger.js'
