import { conformanceCases } from './cases.js'
import type { Report } from './report.js'

/** What shields.io makes a badge of (its "endpoint" schema): serve it as JSON. */
export interface Badge {
  readonly schemaVersion: 1
  readonly label: string
  readonly message: string
  readonly color: 'brightgreen' | 'green' | 'yellow' | 'red'
}

/**
 * A badge of a run of the kit. Bright green is the whole kit without a failure; green, that some
 * cases fail as announced (`expectedFailures`); yellow, that some were left out; red, that some fail.
 *
 * @example
 * ```ts
 * import { badgeOf, runConformance } from '@adafactor/conformance/run'
 * import { referenceBackend } from '@adafactor/core'
 *
 * const backend = { name: 'reference', create: () => referenceBackend() }
 * console.log(badgeOf(await runConformance(backend, { only: ['storage'] })).color) // => yellow
 * ```
 */
export function badgeOf({ passed, failed, leftOut, cases }: Report): Badge {
  const badge = (color: Badge['color'], message: string): Badge => ({
    schemaVersion: 1,
    label: 'Adafactor kit',
    message,
    color,
  })
  if (failed > 0) return badge('red', `${failed} failed, ${passed} passed`)
  if (leftOut > 0) return badge('yellow', `${passed} passed, ${leftOut} not run`)
  const failsEverywhere = new Set(
    conformanceCases({ randomPrograms: 0 })
      .filter(({ expectedFailure }) => expectedFailure !== undefined)
      .map(({ id }) => id),
  )
  const known = cases.filter(
    ({ id, status }) => status === 'expected-failure' && !failsEverywhere.has(id),
  )
  return known.length > 0
    ? badge('green', `${passed} passed, ${known.length} known to fail`)
    : badge('brightgreen', `${passed} passed`)
}
