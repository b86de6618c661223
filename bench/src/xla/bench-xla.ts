import { availableParallelism } from 'node:os'
import { sizeOf } from '../flat-parameter.js'
import type { PythonEnvironment } from '../peers/open-peers.js'
import { PeerProcess } from '../peers/peer-process.js'
import { time, verdict } from '../table.js'
import { line, ruledHead, type TableColumn } from '../table-line.js'
import type { TurnOptions } from '../take-turns.js'
import { runXlaCase, type XlaResult } from './run-xla-case.js'
import type { XlaCase } from './xla-case.js'

interface XlaOptions extends TurnOptions {
  /** Cases of more elements are left out. */
  readonly elementsLimit: number
}

const columns: readonly TableColumn[] = [
  { title: 'side', width: 26, left: true },
  { title: 'ms a step', width: 9 },
  { title: 'median', width: 7 },
  { title: 'first step, s', width: 13 },
  { title: 'ratio', width: 5 },
  { title: 'target', width: 7 },
  { title: '', width: 6 },
]

/** Runs the cases if there is optax, and prints what comes out. */
export async function benchXla(
  cases: readonly XlaCase[],
  { python, missing }: PythonEnvironment,
  { elementsLimit, ...options }: XlaOptions,
): Promise<{ readonly description: string; readonly results: readonly XlaResult[] }> {
  const small = cases.filter(
    ({ shapes }) => shapes.reduce((sum, shape) => sum + sizeOf(shape), 0) <= elementsLimit,
  )
  if (small.length === 0) return { description: '', results: [] }
  const why = missing.optax ?? (python === '' ? howToInstall : undefined)
  if (why !== undefined) {
    console.log(`\nxla is not measured: ${why}`)
    return { description: why, results: [] }
  }
  const process = new PeerProcess(python, ['optax', 'jax'], 'all')
  const results: XlaResult[] = []
  try {
    const versions = Object.entries(await process.versions()).map((entry) => entry.join(' '))
    const threads = `XLA's own threads on ${availableParallelism()} cores`
    const description = `${versions.join(', ')}: on the CPU, ${threads}`
    console.log(`\n${description}\n${ruledHead(columns)}`)
    for (const xlaCase of small) {
      const result = await runXlaCase(xlaCase, process, options)
      results.push(result)
      console.log(tableLines(result))
    }
    return { description, results }
  } finally {
    process.end()
  }
}

const howToInstall = 'it needs Python: run it as npm run bench -- --only xla --peers'

function tableLines({ case: name, target, sides }: XlaResult): string {
  const lines = sides.map(({ side, minimum, median, firstStep, ratio, met }) =>
    line(columns, [
      `  ${side}`,
      time(minimum),
      time(median),
      time(firstStep),
      ...(ratio === null ? [] : [ratio.toFixed(2), `<= ${target.toFixed(2)}`, verdict(met)]),
    ]),
  )
  return [name, ...lines].join('\n')
}
