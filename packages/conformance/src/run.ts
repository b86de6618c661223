/**
 * Runs the kit without a test runner, in Node or in a page.
 * @module
 */
import { checkBackend, type Execution } from '@adafactor/core'
import type { BackendUnderTest } from './backend-under-test.js'
import { type CaseSettings, conformanceCases, randomCasesLeftOut } from './cases.js'
import { chooseCases } from './choose-cases.js'
import { checkExpectedFailures, type ExpectedFailures } from './expected-failures.js'
import { pause } from './platform.js'
import type { Report } from './report.js'
import { type CaseResult, runCase } from './run-case.js'

export { type Badge, badgeOf } from './badge.js'
export type { Report } from './report.js'
export type { CaseResult } from './run-case.js'

/** How far a run has come. */
export interface Progress {
  /** What came of the case just run. */
  readonly result: CaseResult
  /** Cases run so far. */
  readonly done: number
  /** Cases to run in all. */
  readonly total: number
}

/** What {@link runConformance} runs, and whom it tells. */
export interface RunOptions {
  /** Called after each case. */
  onProgress?(progress: Progress): void
  /** Ids of cases, or names of groups, to run; all by default. */
  readonly only?: readonly string[]
  /** The number behind all random numbers (1). */
  readonly seed?: number
}

/** A backend to check with the kit. */
export interface ConformanceOptions<T, E extends Execution>
  extends BackendUnderTest<T, E>,
    CaseSettings {
  /** Reasons by case id. These cases run as well, and have failed if they pass. */
  readonly expectedFailures?: ExpectedFailures
  /** Ids of cases, or names of groups, that the backend is not ready for: they are not run. */
  readonly notYet?: readonly string[]
}

/**
 * Runs the cases one after the other and reports what each of them found. Gives others a turn
 * after each case, so that a page stays alive.
 *
 * @throws Error if `create` throws or what it makes is no backend, or if `expectedFailures`, `only` or `notYet` name what does not
 *   exist
 * @example
 * ```ts
 * import { runConformance } from '@adafactor/conformance/run'
 * import { referenceBackend } from '@adafactor/core'
 *
 * const backend = { name: 'reference', create: () => referenceBackend() }
 * const report = await runConformance(backend, { only: ['storage'] })
 * console.log(report.failed) // => 0
 * ```
 */
export async function runConformance<T, E extends Execution>(
  subject: ConformanceOptions<T, E>,
  { onProgress, only, seed = 1 }: RunOptions = {},
): Promise<Report> {
  const all = conformanceCases(subject)
  const { expectedFailures = {} } = subject
  checkExpectedFailures(all, expectedFailures)
  const chosen = chooseCases(all, { only, notYet: subject.notYet })

  const backend = await subject.create()
  checkBackend(backend)
  const { traits } = backend
  backend.destroy()

  const cases: CaseResult[] = []
  for (const one of chosen) {
    const expectedFailure = expectedFailures[one.id]
    const result = await runCase(one, subject as BackendUnderTest, { seed, expectedFailure })
    cases.push(result)
    onProgress?.({ result, done: cases.length, total: chosen.length })
    await pause()
  }
  const count = (status: CaseResult['status']) =>
    cases.filter((result) => result.status === status).length
  return {
    format: 1,
    backend: { name: subject.name, traits },
    seed,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    expectedFailures: count('expected-failure'),
    leftOut: all.length - chosen.length + randomCasesLeftOut(subject),
    cases,
  }
}
