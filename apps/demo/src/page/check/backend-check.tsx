import type { CaseResult } from '@adafactor/conformance/run'
import type { ComponentChildren } from 'preact'
import { formatCount, formatDuration } from '../../format.js'
import { backendTitles } from '../setup/backend-titles.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { Explain } from '../ui/explain.js'
import { Meter } from '../ui/meter.js'
import { Stat, StatList } from '../ui/stat.js'
import { type CheckState, summarize, verdictOf } from './check-state.js'
import { downloadReport } from './download-report.js'

/** More failures than this say nothing new; all of them are in the file. */
const mostShown = 50

/** How the check of one backend stands. */
export function BackendCheck({
  state,
  isBusy,
  onRun,
}: {
  readonly state: CheckState
  /** Whether any check runs: then none can be started. */
  readonly isBusy: boolean
  readonly onRun: () => void
}) {
  const { backend, status, total, results, reason, report } = state
  const summary = summarize(state)
  const title = backendTitles[backend]
  const failures = results.filter((result) => result.status === 'failed')
  return (
    <Card
      title={title}
      class="check-card"
      aside={
        <div class="check-aside">
          <Badge state={state} />
          {results.length > 0 && (
            <Button look="quiet" onClick={() => downloadReport([state])}>
              <span>
                Download its report<span class="unseen"> {title}</span>
              </span>
            </Button>
          )}
          <Button disabled={isBusy} onClick={onRun}>
            <span>
              {status === 'not run' || status === 'waiting' ? 'Check' : 'Check again'}
              <span class="unseen"> {title}</span>
            </span>
          </Button>
        </div>
      }
    >
      {reason !== undefined && <p>{reason}</p>}
      {(status === 'running' || results.length > 0) && (
        <div class="check-counts">
          <Meter
            label={status === 'running' ? running(results) : 'Cases run'}
            value={total === 0 ? undefined : results.length / total}
            text={total === 0 ? 'opening' : `${results.length} of ${total}`}
          />
          <StatList>
            <Stat label="Passed" value={formatCount(summary.passed)} width={3} />
            <Stat label="Failed" value={formatCount(summary.failed)} width={3} />
            <Stat
              label={
                <Explain word="Skipped">
                  Cases about something that this backend does not claim to do; each says why below.
                </Explain>
              }
              value={formatCount(summary.skipped)}
              width={3}
            />
            <Stat
              label={
                <Explain word="Known differences">
                  Cases that do not come out right on such a device, for a reason that is known and
                  said below: they count neither as passed nor as failed.
                </Explain>
              }
              value={formatCount(summary.expectedFailures)}
              width={3}
            />
            <Stat label="Time" value={duration(state)} width={5} />
            <Stat
              label={
                <Explain word="Largest error">
                  In units of what a correct device may be off by: up to 1 is right.
                </Explain>
              }
              value={summary.worst?.worst?.toFixed(2)}
              note="of what is allowed"
              width={4}
            />
          </StatList>
        </div>
      )}
      {failures.length > 0 && (
        <section class="check-failures" aria-label={`What failed on ${title}`}>
          <h3>What failed</h3>
          <ul>
            {failures.slice(0, mostShown).map((result) => (
              <Outcome key={result.id} result={result} />
            ))}
          </ul>
          {failures.length > mostShown && (
            <p class="soft">And {failures.length - mostShown} more: all are in the report.</p>
          )}
        </section>
      )}
      <Details
        title={
          summary.expectedFailures === 1
            ? '1 known difference'
            : `${summary.expectedFailures} known differences`
        }
        results={results.filter((result) => result.status === 'expected-failure')}
      />
      <Skipped results={results} />
      {report && Object.keys(report.backend.traits.details ?? {}).length > 0 && (
        <details>
          <summary>What the device says of itself</summary>
          <dl class="check-device">
            {Object.entries(report.backend.traits.details ?? {}).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {report !== undefined && report.leftOut > 0 && (
        <p class="soft">“Everything” has {formatCount(report.leftOut)} more cases.</p>
      )}
    </Card>
  )
}

function Badge({ state }: { readonly state: CheckState }) {
  const { words, isGood } = verdictOf(state)
  const look = isGood === undefined ? 'plain' : isGood ? 'good' : 'bad'
  return (
    <span class={`check-badge check-${look}`} role="status">
      {words}
    </span>
  )
}

function Outcome({ result }: { readonly result: CaseResult }) {
  return (
    <li>
      <b>{result.id}</b>
      {result.worst !== undefined && result.worst > 1 && (
        <span class="number"> off by {result.worst.toPrecision(3)} times what is allowed</span>
      )}
      {result.message !== undefined && <p class="soft">{result.message}</p>}
    </li>
  )
}

function Details({
  title,
  results,
}: {
  readonly title: ComponentChildren
  readonly results: readonly CaseResult[]
}) {
  if (results.length === 0) return null
  return (
    <details>
      <summary>{title}</summary>
      <ul>
        {results.map((result) => (
          <Outcome key={result.id} result={result} />
        ))}
      </ul>
    </details>
  )
}

/** The reasons, with how often each was given. */
function Skipped({ results }: { readonly results: readonly CaseResult[] }) {
  const reasons = new Map<string, number>()
  for (const { status, message = '' } of results) {
    if (status === 'skipped') reasons.set(message, (reasons.get(message) ?? 0) + 1)
  }
  if (reasons.size === 0) return null
  return (
    <details>
      <summary>Why cases were skipped</summary>
      <ul>
        {[...reasons].map(([reason, count]) => (
          <li key={reason}>
            {count} {count === 1 ? 'case' : 'cases'}: {reason}
          </li>
        ))}
      </ul>
    </details>
  )
}

function running(results: readonly CaseResult[]): string {
  const group = results.at(-1)?.group
  return group === undefined ? 'Starting' : `Running: ${group}`
}

function duration({ began, ended }: CheckState): string | undefined {
  return began === undefined
    ? undefined
    : formatDuration(((ended ?? performance.now()) - began) / 1000)
}
