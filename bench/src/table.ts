import type { Flatness } from './flatness.js'
import type { CaseResult } from './run-case.js'
import { line, ruledHead, type TableColumn } from './table-line.js'

const columns: readonly TableColumn[] = [
  { title: 'case, ns an element', width: 33, left: true },
  { title: 'baseline', width: 16 },
  { title: 'library', width: 7 },
  { title: 'ratio', width: 5 },
  { title: 'target', width: 7 },
  { title: '', width: 6 },
  { title: 'ndarray-ops', width: 11 },
]

export function tableHead(): string {
  return ruledHead(columns)
}

export function tableLine({
  case: c,
  baseline,
  measured,
  ratio,
  met,
  contrast,
}: CaseResult): string {
  return line(columns, [
    c.unit === 'us a parameter' ? `${c.name}, us each` : c.name,
    `${c.baseline} ${time(baseline.minimum)}`,
    time(measured.minimum),
    ratio.toFixed(2),
    c.target === undefined ? '' : `<= ${c.target.toFixed(2)}`,
    verdict(met),
    contrast === null ? '' : time(contrast.minimum),
  ])
}

export function flatnessLine({ library, handFused, target, met }: Flatness): string {
  return line(columns, [
    'flatness: slowest size / fastest',
    `hand-fused ${handFused.toFixed(2)}`,
    '',
    library.toFixed(2),
    `<= ${target.toFixed(2)}`,
    verdict(met),
  ])
}

export function time(value: number): string {
  return value.toFixed(2)
}

export function verdict(met: boolean | null): string {
  if (met === null) return ''
  return met ? 'met' : 'MISSED'
}
