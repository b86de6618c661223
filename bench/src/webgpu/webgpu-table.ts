import { line, ruledHead, type TableColumn } from '../table-line.js'
import type { WebgpuResult } from './run-webgpu-case.js'

const columns: readonly TableColumn[] = [
  { title: 'case, of one step', width: 28, left: true },
  { title: 'backend', width: 7, left: true },
  { title: 'launches', width: 8 },
  { title: 'submits', width: 7 },
  { title: 'bytes up', width: 8 },
  { title: 'bytes a value', width: 13 },
  { title: 'host, ms', width: 8 },
  { title: 'device done, ms', width: 15 },
  { title: 'ratio', width: 5 },
]

export function webgpuTableHead(): string {
  return ruledHead(columns)
}

/** A line for each backend; the ratio is of the least times until the device is done. */
export function webgpuTableLines(result: WebgpuResult): string {
  const { case: name, ratio } = result
  return (['webgpu', 'gpujs'] as const)
    .map((side) => {
      const { counters, bytesAValue, host, step } = result[side]
      return line(columns, [
        side === 'webgpu' ? name : '',
        side,
        `${counters.launches}`,
        `${counters.submissions}`,
        `${counters.bytesUp}`,
        bytesAValue.toFixed(1),
        host.minimum.toFixed(2),
        step.minimum.toFixed(2),
        side === 'webgpu' ? ratio.toFixed(2) : '',
      ])
    })
    .join('\n')
}
