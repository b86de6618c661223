import { time, verdict } from '../table.js'
import { line, ruledHead, type TableColumn } from '../table-line.js'
import type { EngineResult } from './run-engine-case.js'

const columns: readonly TableColumn[] = [
  { title: 'side', width: 32, left: true },
  { title: 'least time', width: 10 },
  { title: 'divided by that of', width: 20, left: true },
  { title: 'ratio', width: 6 },
  { title: 'target', width: 7 },
  { title: '', width: 6 },
]

export function engineTableHead(): string {
  return ruledHead(columns)
}

/** The case in a line, then each side with its ratios. */
export function engineTableLines({ name, unit, sides, ratios }: EngineResult): string {
  const lines = sides.flatMap(({ side, minimum }) => {
    const own = ratios.filter((ratio) => ratio.side === side)
    const first = [`  ${side}`, time(minimum)]
    if (own.length === 0) return [line(columns, first)]
    return own.map(({ over, ratio, target, met }, index) =>
      line(columns, [
        ...(index === 0 ? first : ['', '']),
        over,
        ratio.toFixed(2),
        target === null ? '' : `<= ${target.toFixed(2)}`,
        verdict(met),
      ]),
    )
  })
  return [`${name}, ${unit}`, ...lines].join('\n')
}
