/** What the page and the worker that runs the kit say to each other. */
import type { CaseResult, Report } from '@adafactor/conformance/run'
import type { BackendName } from '../setup/setup.js'

/** How much of the kit is run. */
export type Extent = 'quick' | 'everything'

/** Random programs that are run: the kit's own number, or fewer. */
export const randomPrograms: Readonly<Record<Extent, number>> = { quick: 100, everything: 2000 }

/** The one message to the worker: a worker checks one backend, once. */
export interface CheckRequest {
  readonly backend: BackendName
  readonly extent: Extent
  /** Ids of cases or names of groups, where it is to be less than the extent says. */
  readonly only?: readonly string[]
}

export type CheckMessage =
  | {
      readonly type: 'case'
      readonly result: CaseResult
      readonly done: number
      readonly total: number
    }
  | { readonly type: 'report'; readonly report: Report }
  /** The backend can't be opened here. */
  | { readonly type: 'unavailable'; readonly reason: string }
  /** Something else than a case went wrong. */
  | { readonly type: 'broken'; readonly reason: string }
