import type { ConformanceCase } from './case.js'

/** Reasons by the id of the case that is expected to fail. */
export type ExpectedFailures = Readonly<Record<string, string>>

/** @throws Error for ids that no case has, so that none stays when a case is renamed */
export function checkExpectedFailures(
  cases: readonly ConformanceCase[],
  expectedFailures: ExpectedFailures,
): void {
  const known = new Set(cases.map(({ id }) => id))
  const unknown = Object.keys(expectedFailures).filter((id) => !known.has(id))
  if (unknown.length > 0) {
    throw new Error(`expectedFailures names cases that do not exist: ${unknown.join('; ')}`)
  }
}
