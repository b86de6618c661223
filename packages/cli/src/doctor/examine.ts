import type { AnyBackend } from '@adafactor/conformance'
import {
  type BackendTraits,
  reasonOf,
  referenceBackend,
  type Shape,
  selectBackend,
} from '@adafactor/core'
import type { Progress } from '../terminal/progress.js'
import { briefCases, briefKit, type Extent } from './brief-kit.js'
import type { Candidate } from './candidates.js'
import type { DoctorBackend, DoctorReport } from './doctor-report.js'
import { describeMachine } from './machine.js'
import { timeBackends } from './time-backends.js'

/** A candidate that was opened and tested. */
interface Opened {
  readonly finding: DoctorBackend
  /** There if it passed its self-test. */
  readonly backend?: AnyBackend
}

const sizes: readonly Shape[] = [
  [256, 256],
  [1024, 1024],
  [2048, 2048],
]

/** Opens, tests and times what there is. */
export async function examine(
  all: readonly Candidate[],
  isQuick: boolean,
  progress: Progress,
): Promise<DoctorReport> {
  const shapes = isQuick ? sizes.slice(0, 2) : sizes
  const total = all.length + shapes.length
  const found: Opened[] = []
  for (const [index, candidate] of all.entries()) {
    const show = (part: number, what: string) =>
      progress.show(index + part, total, `${candidate.name}: ${what}`)
    show(0, 'self-test')
    const opened = await openTested(candidate)
    const extent = isQuick || opened.finding.isSoftware ? 'least' : 'brief'
    found.push(await withKit(candidate, opened, extent, (part) => show(part, 'test kit')))
  }
  const passing = found.flatMap(({ finding, backend }) =>
    backend && finding.status === 'passes' ? [{ finding, backend }] : [],
  )
  const timings = new Map(passing.map(({ finding }) => [finding.name, [...finding.timings]]))
  for (const [index, shape] of shapes.entries()) {
    progress.show(all.length + index, total, `times at ${shape.join(' x ')}`)
    const patience = isQuick ? { budget: 100, leastTurns: 2 } : { budget: 300, leastTurns: 3 }
    const timed = await timeBackends(
      passing.map(({ backend }) => backend),
      shape,
      patience,
    )
    for (const [place, { finding }] of passing.entries()) {
      const timing = timed[place]
      if (timing) timings.get(finding.name)?.push(timing)
    }
  }
  for (const { backend } of found) backend?.destroy()
  progress.end()
  const backends = found.map(({ finding }) => ({
    ...finding,
    timings: timings.get(finding.name) ?? [],
  }))
  return {
    format: 1,
    machine: describeMachine(),
    quick: isQuick,
    backends,
    fastest: fastestOf(backends),
  }
}

async function openTested({ name, packageName, open, inWords }: Candidate): Promise<Opened> {
  // The reference always works, so that what a candidate lacks comes as a line of the report.
  const { backend, report } = await selectBackend({
    candidate: open,
    reference: () => referenceBackend() as AnyBackend,
  })
  const line = report[0] as (typeof report)[number]
  const common = { name, packageName, timings: [], isSoftware: false }
  if (line.status === 'chosen') {
    const { traits } = backend
    return {
      backend,
      finding: {
        ...common,
        status: 'passes',
        reason: 'passed its self-test',
        ...describeDevice(traits),
        traits,
      },
    }
  }
  backend.destroy()
  // What ran and computed something else is worse than what does not run.
  const isWrong = line.code === 'backend/wrong-result'
  return {
    finding: isWrong
      ? { ...common, status: 'fails', reason: line.reason }
      : { ...common, status: 'unavailable', reason: inWords?.(line.reason) ?? line.reason },
  }
}

/** What a backend runs on, by what it says about itself. */
function describeDevice({
  details = {},
}: BackendTraits): Pick<DoctorBackend, 'device' | 'isSoftware'> {
  const { vendor, architecture, description, kind } = details
  const device = description || [vendor, architecture].filter(Boolean).join(' ')
  return { ...(device ? { device } : {}), isSoftware: kind === 'software' }
}

async function withKit(
  candidate: Candidate,
  { finding, backend }: Opened,
  extent: Extent,
  onDone: (part: number) => void,
): Promise<Opened> {
  if (backend === undefined) return { finding }
  try {
    const { passed, failed, skipped, cases } = await briefKit(
      candidate,
      briefCases(extent),
      ({ done, total }) => onDone(done / total),
    )
    const failures = cases
      .filter(({ status }) => status === 'failed')
      .map(({ id, message = '' }) => ({ id, message }))
    const [first] = failures
    return {
      backend,
      finding: {
        ...finding,
        ...(first ? { status: 'fails', reason: `${first.id}: ${first.message}` } : {}),
        kit: { passed, failed, skipped, failures },
      },
    }
  } catch (error) {
    return { backend, finding: { ...finding, status: 'fails', reason: reasonOf(error) } }
  }
}

/** By the largest size that all which pass can do. */
function fastestOf(backends: readonly DoctorBackend[]): string | null {
  const passing = backends.filter(
    ({ status, timings }) => status === 'passes' && timings.length > 0,
  )
  const last = Math.min(...passing.map(({ timings }) => timings.length)) - 1
  const timeOf = ({ timings }: DoctorBackend) => timings[last]?.nanosecondsPerElement as number
  const [first] = passing.toSorted((a, b) => timeOf(a) - timeOf(b))
  return first?.name ?? null
}
