import { verdict } from '../table.js'
import { line, ruledHead, type TableColumn } from '../table-line.js'
import { memorySide } from './memory-case.js'
import type { MemoryResult } from './run-memory-case.js'

const columns: readonly TableColumn[] = [
  { title: `${memorySide} x ${memorySide} on wasm, MB`, width: 26, left: true },
  { title: 'optimizer', width: 13, left: true },
  { title: 'temporaries', width: 11 },
  { title: 'x one variable', width: 14 },
  { title: '', width: 6 },
  { title: 'state', width: 8 },
  { title: 'heap before', width: 11 },
  { title: 'heap after', width: 10 },
  { title: 'process', width: 7 },
]

export function memoryTableHead(): string {
  return ruledHead(columns)
}

/** A line for each optimizer. */
export function memoryTableLines({ case: name, rows, met }: MemoryResult): string {
  return rows
    .map(({ optimizer, use, error }, index) => {
      const head = [index === 0 ? name : '', optimizer]
      if (use === undefined) return line(columns, [...head, error])
      return line(columns, [
        ...head,
        megabytes(use.temporaries),
        (use.temporaries / (4 * memorySide ** 2)).toFixed(1),
        optimizer === 'adafactor' ? verdict(met) : '',
        megabytes(use.state, 3),
        megabytes(use.heapBefore, 0),
        megabytes(use.heapAfter, 0),
        megabytes(use.process, 0),
      ])
    })
    .join('\n')
}

function megabytes(bytes: number, digits = 1): string {
  return (bytes / 1e6).toFixed(digits)
}
