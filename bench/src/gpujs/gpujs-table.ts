import { line, ruledHead, type TableColumn } from '../table-line.js'
import type { GpujsResult } from './run-gpujs-case.js'

const columns: readonly TableColumn[] = [
  { title: 'case, of one step', width: 26, left: true },
  { title: 'mode', width: 6, left: true },
  { title: 'kernels', width: 7 },
  { title: 'submits', width: 7 },
  { title: 'bytes up', width: 8 },
  { title: 'bytes down', width: 10 },
  { title: 'ms', width: 8 },
  { title: 'ndarray', width: 7 },
  { title: 'ratio', width: 5 },
]

export function gpujsTableHead(): string {
  return ruledHead(columns)
}

export function gpujsTableLine(result: GpujsResult): string {
  const { counters, gpujs, ndarray, ratio } = result
  return line(columns, [
    result.case,
    result.mode,
    `${counters.launches}`,
    `${counters.submissions}`,
    `${counters.bytesUp}`,
    `${counters.bytesDown}`,
    gpujs.minimum.toFixed(2),
    ndarray.minimum.toFixed(2),
    ratio.toFixed(1),
  ])
}
