import type { Comparison } from './comparison.js'
import { checkpoints } from './trajectory.js'

/** The comparison as a table for the terminal. */
export function show(comparisons: readonly Comparison[]): string {
  const heads = [
    'preset',
    ...checkpoints.map((step) => `step ${step}`),
    'learning rate',
    'clipping',
    'differs from the paper in',
  ]
  const rows = comparisons.map(({ call, distances, lastStep, reasons }) => [
    call,
    ...distances.map(share),
    lastStep.learningRate.toPrecision(3),
    lastStep.clipping.toPrecision(3),
    reasons.join(', ') || '-',
  ])
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] as string).length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] as number
        const isText = column === 0 || column === cells.length - 1
        return isText ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** A share as a percentage; one that rounding could make as a bound; none at all as `same`. */
function share(value: number): string {
  if (value === 0) return 'same'
  return value < 1e-5 ? '< 0.001 %' : `${(100 * value).toFixed(1)} %`
}
