import type { Flatness } from './flatness.js'
import type { CaseResult } from './run-case.js'

const columns = [
  { title: 'case', width: 33 },
  { title: 'unit', width: 15 },
  { title: 'baseline', width: 19 },
  { title: 'library', width: 7 },
  { title: 'ratio', width: 6 },
  { title: 'target', width: 7 },
  { title: '', width: 6 },
  { title: 'ndarray-ops', width: 11 },
] as const

/** A line of the table; texts stand left, figures right. */
function line(cells: readonly string[]): string {
  return columns
    .map(({ width }, index) => {
      const cell = cells[index] ?? ''
      return index < 2 ? cell.padEnd(width) : cell.padStart(width)
    })
    .join('  ')
    .trimEnd()
}

export function tableHead(): string {
  return `${line(columns.map(({ title }) => title))}\n${line(columns.map(({ width }) => '-'.repeat(width)))}`
}

export function tableLine({
  case: c,
  baseline,
  measured,
  ratio,
  met,
  contrast,
}: CaseResult): string {
  return line([
    c.name,
    c.unit,
    `${c.baseline} ${time(baseline.minimum)}`,
    time(measured.minimum),
    ratio.toFixed(2),
    c.target === undefined ? '' : `<= ${c.target.toFixed(2)}`,
    verdict(met),
    contrast === null ? '' : time(contrast.minimum),
  ])
}

export function flatnessLine({ library, handFused, target, met }: Flatness): string {
  return line([
    'flatness: slowest size over fastest',
    '',
    `hand-fused ${handFused.toFixed(2)}`,
    '',
    library.toFixed(2),
    `<= ${target.toFixed(2)}`,
    verdict(met),
  ])
}

function time(value: number): string {
  return value.toFixed(2)
}

function verdict(met: boolean | null): string {
  if (met === null) return ''
  return met ? 'met' : 'MISSED'
}
