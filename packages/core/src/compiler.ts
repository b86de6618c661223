/**
 * What a backend with a compiler needs: passes, their loops, and printing.
 * @module
 */
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
export {
  type LowerOptions,
  lower,
  type PassBody,
  type PassValue,
  type ValueId,
} from './compiler/lower.js'
export { planSlots, type Slot, type SlotPlan } from './compiler/plan-slots.js'
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
  Store,
  TensorDeclaration,
  TensorExpression,
} from './program/program.js'
export { operandsOf } from './program/program.js'
export { type Traced, type TraceResult, type TraceSignature, trace } from './program/trace.js'
