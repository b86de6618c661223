import type { AnyBackend, BackendUnderTest } from './backend-under-test.js'
import type { CaseContext, CaseGroup, ConformanceCase } from './case.js'
import { checkWithin } from './error-model/check-within.js'
import { errorModel } from './error-model/model.js'
import { now } from './platform.js'
import { randomOf } from './random.js'
import { messageOf, stackOf } from './violation.js'
import { RankLimit } from './within-rank.js'

/** What came of a case. */
export interface CaseResult {
  /** The id of the case. */
  readonly id: string
  readonly group: CaseGroup
  /** `expected-failure`: it failed, as was announced. */
  readonly status: 'passed' | 'failed' | 'skipped' | 'expected-failure'
  /** What was wrong, why the case was skipped, or why the failure was expected. */
  readonly message?: string
  /** Where it was thrown, if it was not the kit that found it. */
  readonly stack?: string
  /** How long it took. */
  readonly milliseconds: number
  /** The largest error found, in units of the tolerance: up to 1 is right. */
  readonly worst?: number
}

/** How {@link runCase} runs a case. */
export interface RunCaseOptions {
  /** The number behind all random numbers. */
  readonly seed: number
  /**
   * Why the case is expected to fail on this backend. It runs all the same, and has failed if it
   * passes. Default: the case's own reason, if it has one.
   */
  readonly expectedFailure?: string | undefined
}

/**
 * Runs one case. Never throws: whatever goes wrong is in the result.
 *
 * @example
 * ```ts
 * import { conformanceCases, runCase } from '@adafactor/conformance'
 * import { referenceBackend } from '@adafactor/core'
 *
 * const [first] = conformanceCases()
 * const subject = { name: 'reference', create: () => referenceBackend() }
 * console.log((await runCase(first, subject, { seed: 1 })).status) // => passed
 * ```
 */
export async function runCase(
  one: ConformanceCase,
  subject: BackendUnderTest,
  { seed, expectedFailure = one.expectedFailure }: RunCaseOptions,
): Promise<CaseResult> {
  const start = now()
  const created: AnyBackend[] = []
  let worst: number | undefined
  let limit: RankLimit | undefined
  const resultOf = (
    status: CaseResult['status'],
    message?: string,
    stack?: string,
  ): CaseResult => ({
    id: one.id,
    group: one.group,
    status,
    ...(message === undefined ? {} : { message }),
    ...(stack === undefined ? {} : { stack }),
    milliseconds: now() - start,
    ...(worst === undefined ? {} : { worst }),
  })

  try {
    const first = await subject.create()
    created.push(first)
    const reason = one.requires?.({ traits: first.traits, views: subject.view !== undefined })
    if (reason !== undefined) return resultOf('skipped', reason)
    const { maxRank } = first.traits
    // The claim itself is looked at by the traits, on the backend as it is.
    if (maxRank !== undefined && one.group !== 'traits') limit = new RankLimit(maxRank)
    const within = (backend: AnyBackend) => limit?.watch(backend) ?? backend
    let firstIsFree = true
    const context: CaseContext = {
      seed,
      random: randomOf(seed, one.id),
      traits: first.traits,
      model: errorModel(first.traits),
      create: async () => {
        if (firstIsFree) {
          firstIsFree = false
          return within(first)
        }
        const backend = await subject.create()
        created.push(backend)
        return within(backend)
      },
      view: subject.view?.bind(subject),
      checkWithin: (actual, expected, what) => {
        worst = Math.max(worst ?? 0, checkWithin(actual, expected, what))
      },
    }
    await one.run(context)
  } catch (error) {
    if (limit?.reason !== undefined) return resultOf('skipped', limit.reason)
    if (expectedFailure !== undefined) return resultOf('expected-failure', expectedFailure)
    return resultOf('failed', `${messageOf(error)} [seed ${seed}]`, stackOf(error))
  } finally {
    for (const backend of created) destroyQuietly(backend)
  }
  if (limit?.reason !== undefined) return resultOf('skipped', limit.reason)
  return expectedFailure === undefined
    ? resultOf('passed')
    : resultOf('failed', `passed, though it was expected to fail: ${expectedFailure}`)
}

function destroyQuietly(backend: AnyBackend): void {
  try {
    backend.destroy()
  } catch {
    // What was wrong with the backend is in the result of the case; this would hide it.
  }
}
