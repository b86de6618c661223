import type { BackendTraits } from '@adafactor/core'
import type { Abilities, AnyBackend, BackendUnderTest } from './backend-under-test.js'
import type { IntervalTensor } from './error-model/interval-tensor.js'
import type { ErrorModel } from './error-model/model.js'
import type { Random } from './random.js'

/**
 * One thing that a backend is held to. Plain data: run it with `runCase`, or write a runner.
 */
export interface ConformanceCase {
  /** `group/what is held`: stable, so that an expected failure can name it. */
  readonly id: string
  readonly group: CaseGroup
  /** Why the case does not apply to a backend; undefined if it does. */
  readonly requires?: (abilities: Abilities) => string | undefined
  /** Why it can't pass on any backend. It runs all the same, and has failed if it passes. */
  readonly expectedFailure?: string
  /**
   * Holds the backend to it.
   * @throws Error with what is wrong
   */
  run(context: CaseContext): Promise<void>
}

/** The groups of cases, in the order in which they are best read. */
export const caseGroups = [
  'traits',
  'storage',
  'operations',
  'broadcasting',
  'simplifications',
  'reductions',
  'programs',
  'stores',
  'types',
  'stochastic rounding',
  'random programs',
  'worked example',
  'edge cases',
  'ranges',
  'batch',
  'views',
  'memory',
  'determinism',
  'errors',
  'optimizer',
  'asynchronous',
  'order',
  'golden trajectories',
] as const

/** The name of a group of cases. */
export type CaseGroup = (typeof caseGroups)[number]

/** What a case is given. */
export interface CaseContext {
  /** The number behind all random numbers of the run. */
  readonly seed: number
  /** Random numbers that depend on the seed and on the case's id only. */
  readonly random: Random
  /** What the backend says about itself. */
  readonly traits: BackendTraits
  /** The error model of a backend with these traits. */
  readonly model: ErrorModel
  /** A fresh backend, destroyed when the case is over. */
  create(): Promise<AnyBackend>
  /** Makes strided tensors; there if the case requires views. */
  readonly view: BackendUnderTest['view']
  /**
   * Holds numbers to their intervals and remembers the worst error.
   * @throws Error if one is outside
   */
  checkWithin(actual: ArrayLike<number>, expected: IntervalTensor, what: string): void
}

/** A case of a group; the sentence makes its id. */
export function caseOf(
  group: CaseGroup,
  sentence: string,
  run: (context: CaseContext) => Promise<void>,
  requires?: ConformanceCase['requires'],
): ConformanceCase {
  return { id: `${group}/${sentence}`, group, ...(requires ? { requires } : {}), run }
}
