import { writeFileSync } from 'node:fs'
import { benchCases } from './bench-case.js'
import { figures } from './figures.js'
import { flatness } from './flatness.js'
import { describeMachine, machineLine } from './machine.js'
import { type BenchOptions, help, readOptions } from './options.js'
import { type CaseOptions, type CaseResult, runCase } from './run-case.js'
import { flatnessLine, tableHead, tableLine } from './table.js'

const thorough: CaseOptions = {
  budget: 8000,
  leastRounds: 5,
  contrastLimit: Number.POSITIVE_INFINITY,
}
const quick: CaseOptions = { budget: 2000, leastRounds: 3, contrastLimit: 2 ** 20 }

function bench(options: BenchOptions): void {
  const wanted = options.only.toLowerCase()
  const cases = benchCases.filter(({ name }) => name.toLowerCase().includes(wanted))
  if (cases.length === 0) {
    throw new RangeError(
      `No case matches --only "${options.only}"; there are: ` +
        benchCases.map(({ name }) => name).join('; '),
    )
  }
  const machine = describeMachine()
  console.log(`${machineLine(machine)}\n\n${tableHead()}`)
  const results: CaseResult[] = []
  for (const benchCase of cases) {
    const result = runCase(benchCase, options.quick ? quick : thorough)
    results.push(result)
    console.log(tableLine(result))
  }
  const flat = flatness(results)
  if (flat !== null) console.log(flatnessLine(flat))
  if (options.json !== undefined) {
    const content = {
      format: 1,
      date: new Date().toISOString(),
      quick: options.quick,
      machine,
      cases: results.map(figures),
      flatness: flat,
    }
    writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`)
    console.log(`\nWritten to ${options.json}`)
  }
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(help)
  else bench(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
