import type { BackendTraits } from '@adafactor/core'
import type { CaseResult } from './run-case.js'

/** What a run of the kit found: plain JSON. */
export interface Report {
  /** The version of this structure. */
  readonly format: 1
  readonly backend: { readonly name: string; readonly traits: BackendTraits }
  /** Gives the same cases the same numbers again. */
  readonly seed: number
  readonly passed: number
  readonly failed: number
  /** Cases that do not apply to the backend; each says why. */
  readonly skipped: number
  readonly expectedFailures: number
  /** Cases of the kit that were not run: `only`, `notYet` or fewer `randomPrograms` left them out. */
  readonly leftOut: number
  /** In the order in which they ran. */
  readonly cases: readonly CaseResult[]
}
