import { time, verdict } from '../table.js'
import { line, ruledHead, type TableColumn } from '../table-line.js'
import type { TfjsResult } from './run-tfjs-case.js'
import { temporariesTarget } from './tfjs-case.js'

const columns: readonly TableColumn[] = [
  { title: 'applyGradients, ms', width: 28, left: true },
  { title: 'optimizer', width: 13, left: true },
  { title: 'least', width: 7 },
  { title: 'median', width: 7 },
  { title: 'ratio', width: 6 },
  { title: 'target', width: 7 },
  { title: '', width: 6 },
  { title: 'temporaries, kB', width: 15 },
  { title: 'x largest', width: 9 },
  { title: 'target', width: 7 },
  { title: '', width: 6 },
  { title: 'state, kB', width: 9 },
]

export function tfjsTableHead(): string {
  return ruledHead(columns)
}

/** A line for each optimizer; the ratio is of the least times. */
export function tfjsTableLines({
  case: name,
  adam,
  adafactor,
  ratio,
  target,
  met,
}: TfjsResult): string {
  const held = ({ temporaries, timesLargest }: TfjsResult['adam']) => [
    (temporaries / 1e3).toFixed(0),
    timesLargest.toFixed(2),
  ]
  const state = ({ state }: TfjsResult['adam']) => (state / 1e3).toFixed(1)
  const times = ({ step }: TfjsResult['adam']) => [time(step.minimum), time(step.median)]
  return [
    [name, 'tf.train.adam', ...times(adam), '', '', '', ...held(adam), '', '', state(adam)],
    [
      '',
      'adafactor',
      ...times(adafactor),
      ratio.toFixed(3),
      `<= ${target}`,
      verdict(met.time),
      ...held(adafactor),
      `<= ${temporariesTarget}`,
      verdict(met.temporaries),
      state(adafactor),
    ],
  ]
    .map((cells) => line(columns, cells))
    .join('\n')
}
