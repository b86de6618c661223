/**
 * The test kit for backends: its cases, its error model, and how to run random programs.
 * @module
 */
export {
  type Floats,
  type Golden,
  type GoldenArray,
  type GoldenEntry,
  type GoldenParameterState,
  type GoldenState,
  type GoldenStep,
  goldens,
  type HalfGolden,
  type HalfGoldenEntry,
  halfGoldens,
} from '../goldens/index.js'
export type {
  Abilities,
  AnyBackend,
  BackendUnderTest,
  StridedLayout,
} from './backend-under-test.js'
export { type CaseContext, type CaseGroup, type ConformanceCase, caseGroups } from './case.js'
export { workedExample } from './cases/worked-example.js'
export { type CaseSettings, conformanceCases } from './cases.js'
export { checkWithin, errorIn } from './error-model/check-within.js'
export type { Interval, NanClaim } from './error-model/interval.js'
export { intervalOps } from './error-model/interval-ops.js'
export { type IntervalTensor, loadIntervals } from './error-model/interval-tensor.js'
export { type ErrorModel, errorModel, operationUlps } from './error-model/model.js'
export type { ExpectedFailures } from './expected-failures.js'
export { type Random, randomOf } from './random.js'
export { type FuzzFailure, type FuzzOptions, fuzzPrograms } from './random-programs/fuzz.js'
export type { NodeIndex, ProgramRecipe, RecipeNode } from './random-programs/recipe.js'
export { type CaseResult, type RunCaseOptions, runCase } from './run-case.js'
