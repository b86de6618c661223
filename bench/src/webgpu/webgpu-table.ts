import { line, ruledHead, type TableColumn } from '../table-line.js'
import type { WebgpuResult } from './run-webgpu-case.js'

const columns: readonly TableColumn[] = [
  { title: 'case, of one step', width: 28, left: true },
  { title: 'launches', width: 8 },
  { title: 'gpujs', width: 6 },
  { title: 'submits', width: 7 },
  { title: 'bytes up', width: 9 },
  { title: 'webgpu, ms', width: 10 },
  { title: 'gpujs, ms', width: 9 },
  { title: 'ratio', width: 5 },
]

export function webgpuTableHead(): string {
  return ruledHead(columns)
}

export function webgpuTableLine({
  case: name,
  counters,
  webgpu,
  gpujs,
  ratio,
}: WebgpuResult): string {
  return line(columns, [
    name,
    `${counters.webgpu.launches}`,
    `${counters.gpujs.launches}`,
    `${counters.webgpu.submissions}`,
    `${counters.webgpu.bytesUp}`,
    webgpu.minimum.toFixed(2),
    gpujs.minimum.toFixed(2),
    ratio.toFixed(2),
  ])
}
