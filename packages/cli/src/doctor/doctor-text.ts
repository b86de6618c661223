import { formatBytes } from '../models/model-bytes.js'
import { countOf } from '../terminal/count.js'
import { paint, type Tone } from '../terminal/paint.js'
import { renderTable } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import type { DoctorBackend, DoctorReport } from './doctor-report.js'
import { machineLine } from './machine.js'

const tones: Readonly<Record<DoctorBackend['status'], Tone>> = {
  passes: 'good',
  fails: 'bad',
  unavailable: 'faint',
}

/** The report for people. */
export function doctorText(terminal: Terminal, report: DoctorReport): string {
  const { backends } = report
  const run = backends.filter(({ status }) => status !== 'unavailable')
  const absent = backends.filter(({ status }) => status === 'unavailable')
  const shapes = longest(run.map(({ timings }) => timings)).map(({ shape }) => shape.join(' x '))
  const head = ['', 'check', 'test kit', ...shapes, 'state', 'work space']
  return [
    paint(terminal, 'heading', machineLine(report.machine)),
    '',
    'A step of Adafactor on one parameter, in nanoseconds an element (the least of several turns), and its',
    'bytes at the largest size:',
    '',
    renderTable(terminal, {
      head,
      rows: run.map((backend) => rowOf(terminal, backend, shapes.length)),
      right: head.map((_, column) => column).slice(2),
    }),
    ...devices(run),
    ...reasons(
      terminal,
      'What fails:',
      run.filter(({ status }) => status === 'fails'),
    ),
    ...reasons(terminal, 'What does not run here, and why:', absent),
    '',
    fastestLine(terminal, report),
  ].join('\n')
}

function rowOf(terminal: Terminal, backend: DoctorBackend, sizes: number): string[] {
  const { name, status, kit, timings, isSoftware } = backend
  const last = timings.at(-1)
  const times = Array.from({ length: sizes }, (_, index) => {
    const nanoseconds = timings[index]?.nanosecondsPerElement
    return nanoseconds === undefined ? '-' : showTime(nanoseconds)
  })
  return [
    isSoftware ? `${name} (software)` : name,
    paint(terminal, tones[status], status),
    kit ? `${kit.passed} of ${kit.passed + kit.failed}` : '-',
    ...times,
    last ? formatBytes(last.stateBytes) : '-',
    last ? formatBytes(last.workBytes) : '-',
  ]
}

function showTime(nanoseconds: number): string {
  return nanoseconds < 10 ? nanoseconds.toFixed(2) : nanoseconds.toFixed(0)
}

/** What runs on an adapter, and whether that is one in software. */
function devices(run: readonly DoctorBackend[]): string[] {
  const lines = run
    .filter(({ device }) => device !== undefined)
    .map(({ name, device, isSoftware }) =>
      isSoftware
        ? `${name} runs on ${device}, an adapter in SOFTWARE on the CPU: its times say nothing about a GPU.`
        : `${name} runs on ${device}.`,
    )
  return lines.length > 0 ? ['', ...lines] : []
}

function reasons(terminal: Terminal, title: string, some: readonly DoctorBackend[]): string[] {
  if (some.length === 0) return []
  const names = new Map<string, string[]>()
  for (const { name, reason } of some) {
    const own = names.get(reason) ?? []
    names.set(reason, own)
    own.push(name)
  }
  const lines = [...names].map(([reason, own]) => `  ${own.join(', ')}: ${reason}`)
  return ['', paint(terminal, 'heading', title), ...lines]
}

function fastestLine(terminal: Terminal, { backends, fastest }: DoctorReport): string {
  const first = backends.find(({ name }) => name === fastest)
  const passing = backends.filter(({ status }) => status === 'passes').length
  if (first === undefined) return paint(terminal, 'bad', 'Nothing passes on this machine.')
  const last = first.timings.at(-1)
  const time = last
    ? `, ${showTime(last.nanosecondsPerElement)} ns an element at ${last.shape.join(' x ')}`
    : ''
  return `${countOf(passing, 'backend')} of ${backends.length} pass; the fastest is ${paint(terminal, 'good', first.name)} (${first.packageName})${time}.`
}

function longest<T>(lists: readonly (readonly T[])[]): readonly T[] {
  return lists.reduce((most, list) => (list.length > most.length ? list : most), [])
}
