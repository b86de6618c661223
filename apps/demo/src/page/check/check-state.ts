/** What is known of the check of one backend: a value that each message of its worker moves on. */
import type { CaseResult, Report } from '@adafactor/conformance/run'
import type { BackendName } from '../setup/setup.js'
import type { CheckMessage, Extent } from './check-protocol.js'

export type CheckStatus =
  | 'not run'
  | 'waiting'
  | 'running'
  | 'done'
  | 'stopped'
  /** The backend can't be opened on this device. */
  | 'unavailable'
  /** The worker itself failed. */
  | 'broken'

export interface CheckState {
  readonly backend: BackendName
  readonly status: CheckStatus
  /** Of the run that this tells about. */
  readonly extent?: Extent
  readonly total: number
  readonly results: readonly CaseResult[]
  /** When the run began and ended, in milliseconds of the page's clock. */
  readonly began?: number
  readonly ended?: number
  /** Why it is unavailable or broken. */
  readonly reason?: string
  readonly report?: Report
}

export function notRun(backend: BackendName): CheckState {
  return { backend, status: 'not run', total: 0, results: [] }
}

export function waiting(backend: BackendName, extent: Extent): CheckState {
  return { backend, status: 'waiting', extent, total: 0, results: [] }
}

export function begun(state: CheckState, now: number): CheckState {
  return { ...state, status: 'running', began: now }
}

export function stopped(state: CheckState, now: number): CheckState {
  if (state.status === 'waiting') return notRun(state.backend)
  return state.status === 'running' ? { ...state, status: 'stopped', ended: now } : state
}

/** The state after a message of the worker. */
export function advanced(state: CheckState, message: CheckMessage, now: number): CheckState {
  switch (message.type) {
    case 'case':
      return { ...state, total: message.total, results: [...state.results, message.result] }
    case 'report':
      return { ...state, status: 'done', ended: now, report: message.report }
    case 'unavailable':
    case 'broken':
      return { ...state, status: message.type, ended: now, reason: message.reason }
  }
}

/** How many cases ended in each way, and the largest error among them. */
export function summarize({ results }: CheckState) {
  const count = (status: CaseResult['status']) =>
    results.filter((result) => result.status === status).length
  const held = results.filter(({ worst }) => worst !== undefined)
  const worst = held.reduce<CaseResult | undefined>(
    (largest, each) => ((each.worst ?? 0) > (largest?.worst ?? -1) ? each : largest),
    undefined,
  )
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    expectedFailures: count('expected-failure'),
    worst,
  }
}

/** What came of a check, in words that its counts bear out. */
export function verdictOf(state: CheckState): {
  readonly words: string
  readonly isGood?: boolean
} {
  const { passed, failed, skipped, expectedFailures } = summarize(state)
  if (failed > 0) return { words: `${failed} failed`, isGood: false }
  switch (state.status) {
    case 'not run':
      return { words: 'Not checked yet' }
    case 'waiting':
      return { words: 'Comes next' }
    case 'running':
      return { words: 'Running' }
    case 'stopped':
      return { words: 'Stopped: none failed so far' }
    case 'unavailable':
      return { words: 'Not on this device' }
    case 'broken':
      return { words: 'Broke off', isGood: false }
    case 'done':
      return skipped + expectedFailures === 0
        ? { words: `All ${passed} passed`, isGood: true }
        : { words: `${passed} passed, none failed`, isGood: true }
  }
}
