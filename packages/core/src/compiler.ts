/**
 * What a backend with a compiler needs: passes, their loops, printing, and what shaders must not lose.
 * @module
 */
export { axisSizes } from './compiler/axis-sizes.js'
export { type Dialect, printOperation } from './compiler/dialect.js'
export { explain } from './compiler/explain.js'
export {
  type FusedProgram,
  fuse,
  type Pass,
  type PassLoad,
  type PassReduction,
  type PassStore,
  type Temporary,
} from './compiler/fuse.js'
export type {
  GeneratedMemory,
  GeneratedSource,
  GeneratedText,
  TranslatedText,
} from './compiler/generated-source.js'
export {
  type GuardedOperand,
  guardOperands,
  type OperandGuard,
} from './compiler/guard-operands.js'
export {
  type LowerOptions,
  lower,
  type PassBody,
  type PassValue,
  type ValueId,
} from './compiler/lower.js'
export { meanFactor } from './compiler/mean-factor.js'
export {
  type AlikeProgram,
  type MergedProgram,
  mergeAlikeAxes,
  mergeAxes,
} from './compiler/merge-axes.js'
export { planSlots, type Slot, type SlotPlan } from './compiler/plan-slots.js'
export { float32Literal, type ShaderLanguage, shaderDialect } from './compiler/shader-dialect.js'
export { type Substitution, substitute, substitutionFor } from './compiler/substitution.js'
export { type GraphNode, InternTable, reachable } from './program/graph.js'
export type {
  ConstantExpression,
  ElementExpression,
  Expression,
  ExpressionId,
  Program,
  ReductionExpression,
  ScalarExpression,
  SizeExpression,
  StochasticRounding,
  Store,
  TensorDeclaration,
  TensorExpression,
} from './program/program.js'
export { operandsOf } from './program/program.js'
export { type Traced, type TraceResult, type TraceSignature, trace } from './program/trace.js'
