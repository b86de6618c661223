import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { makeProblem } from '../sides.js'
import { verdict } from '../table.js'
import { line, ruledHead, type TableColumn } from '../table-line.js'
import { type Timing, type TurnOptions, takeTurns } from '../take-turns.js'
import { type JaxJsCase, jaxJsTarget } from './jax-js-case.js'
import { type JaxJsSideName, makeJaxJsSide } from './jax-js-side.js'

/** What a step of one optimizer takes. */
export interface JaxJsSideResult extends Timing {
  readonly stateBytes: number
  /** The most that a process took that did ten steps, in kB. */
  readonly largestProcess: number
}

/** A case's results; times in milliseconds. */
export interface JaxJsResult {
  readonly case: string
  readonly adafactor: JaxJsSideResult
  readonly adam: JaxJsSideResult
  /** Least time of Adafactor's step, divided by that of Adam's. */
  readonly ratio: number
  readonly target: number
  readonly met: boolean
}

const columns: readonly TableColumn[] = [
  { title: 'case, of one step', width: 28, left: true },
  { title: 'optimizer', width: 9, left: true },
  { title: 'ms', width: 6 },
  { title: 'median', width: 6 },
  { title: 'state, kB', width: 9 },
  { title: 'process, MB', width: 11 },
  { title: 'ratio', width: 5 },
  { title: 'target', width: 6 },
  { title: '', width: 6 },
]

/** Runs the cases on wasm if jax-js works here, and prints what comes out. */
export async function benchJaxJs(
  cases: readonly JaxJsCase[],
  { budget, leastRounds }: TurnOptions,
): Promise<readonly JaxJsResult[]> {
  const results: JaxJsResult[] = []
  for (const { name, shapes } of cases) {
    const problem = makeProblem(shapes)
    const sides = await Promise.all([
      makeJaxJsSide('adafactor', problem),
      makeJaxJsSide('adam', problem),
    ]).catch((error: unknown) => `${error}`)
    if (typeof sides === 'string') {
      console.log(`\njax-js is not measured: ${sides}`)
      break
    }
    if (results.length === 0) console.log(`\n${ruledHead(columns)}`)
    const options = { budget, leastRounds, stepsPerTurn: 5, warmUp: true }
    const [adafactor, adam] = (await takeTurns(sides, problem, options)) as [Timing, Timing]
    const whole = (side: JaxJsSideName, index: 0 | 1, timing: Timing): JaxJsSideResult => ({
      ...timing,
      stateBytes: sides[index].stateBytes,
      largestProcess: largestProcess(name, side),
    })
    const ratio = adafactor.minimum / adam.minimum
    const result: JaxJsResult = {
      case: name,
      adafactor: whole('adafactor', 0, adafactor),
      adam: whole('adam', 1, adam),
      ratio,
      target: jaxJsTarget,
      met: ratio <= jaxJsTarget,
    }
    results.push(result)
    console.log(tableLines(result))
  }
  return results
}

function largestProcess(name: string, side: JaxJsSideName): number {
  const program = fileURLToPath(new URL('./measure-memory.js', import.meta.url))
  return Number(execFileSync(process.execPath, [program, name, side], { encoding: 'utf8' }))
}

function tableLines(result: JaxJsResult): string {
  return (['adafactor', 'adam'] as const)
    .map((side) => {
      const { minimum, median, stateBytes, largestProcess } = result[side]
      return line(columns, [
        side === 'adafactor' ? result.case : '',
        side,
        minimum.toFixed(2),
        median.toFixed(2),
        (stateBytes / 1000).toFixed(1),
        (largestProcess / 1000).toFixed(0),
        ...(side === 'adafactor'
          ? [result.ratio.toFixed(2), `<= ${result.target}`, verdict(result.met)]
          : []),
      ])
    })
    .join('\n')
}
