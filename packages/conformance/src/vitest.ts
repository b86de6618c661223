/**
 * Registers the kit with vitest: one test for each case.
 * @module
 */
import type { Execution } from '@adafactor/core'
import { describe, test } from 'vitest'
import type { BackendUnderTest } from './backend-under-test.js'
import { caseGroups } from './case.js'
import { conformanceCases, randomCasesLeftOut } from './cases.js'
import { chooseCases } from './choose-cases.js'
import { checkExpectedFailures } from './expected-failures.js'
import type { ConformanceOptions } from './run.js'
import { runCase } from './run-case.js'

/** A backend to hold against the kit, and the seed. */
export interface DescribeOptions<T, E extends Execution> extends ConformanceOptions<T, E> {
  /** Ids of cases, or names of groups, to run; all by default. */
  readonly only?: readonly string[]
  /** The number behind all random numbers (1). */
  readonly seed?: number
}

/**
 * Registers every case as a test, grouped, under the name of the backend. A case that does not
 * apply is skipped with its reason, and so, together, are those of a group that `notYet` leaves out.
 * One more skipped test says how many `only` leaves out.
 *
 * @throws Error if `expectedFailures`, `only` or `notYet` name what does not exist
 * @example
 * ```ts
 * import { describeBackend } from '@adafactor/conformance/vitest'
 * import { referenceBackend } from '@adafactor/core'
 *
 * describeBackend({ name: 'reference', create: () => referenceBackend(), randomPrograms: 0, notYet: ['golden trajectories'] })
 * ```
 */
export function describeBackend<T, E extends Execution>(options: DescribeOptions<T, E>): void {
  const cases = conformanceCases(options)
  const { name, expectedFailures = {}, only, notYet, seed = 1 } = options
  checkExpectedFailures(cases, expectedFailures)
  const chosen = new Set(chooseCases(cases, { only, notYet }))
  const asked = chooseCases(cases, { only })
  describe(`${name} conforms`, () => {
    if (only !== undefined) {
      const others = cases.length - asked.length + randomCasesLeftOut(options)
      test.skip(`${others} cases are left out: \`only\` names others`)
    }
    for (const group of caseGroups) {
      const ofGroup = asked.filter((one) => one.group === group)
      const randomLeftOut = group === 'random programs' && only === undefined
      const notDrawn = randomLeftOut ? randomCasesLeftOut(options) : 0
      if (ofGroup.length + notDrawn === 0) continue
      describe(group, () => {
        if (notDrawn > 0) test.skip(`${notDrawn} cases are left out: \`randomPrograms\` is smaller`)
        if (group === 'views' && options.view === undefined) {
          test.skip(`${ofGroup.length} cases do not apply: no \`view\` makes strided tensors`)
          return
        }
        const leftOut = ofGroup.filter((one) => !chosen.has(one)).length
        if (leftOut > 0) test.skip(`${leftOut} cases are left out: \`notYet\` names them`)
        for (const one of ofGroup.filter((one) => chosen.has(one))) {
          const expectedFailure = expectedFailures[one.id]
          test(one.id.slice(group.length + 1), { timeout: 120_000 }, async ({ skip }) => {
            const result = await runCase(one, options as BackendUnderTest, {
              seed,
              expectedFailure,
            })
            if (result.status === 'skipped') skip(result.message)
            if (result.status !== 'failed') return
            const error = new Error(result.message)
            // vitest shows the code there.
            if (result.stack !== undefined) error.stack = result.stack
            throw error
          })
        }
      })
    }
  })
}
