import { writeFileSync } from 'node:fs'
import { benchCases } from './bench-case.js'
import { figures } from './figures.js'
import { flatness } from './flatness.js'
import { benchGpujs, type GpujsOptions } from './gpujs/bench-gpujs.js'
import { gpujsCases } from './gpujs/gpujs-case.js'
import { describeMachine, machineLine } from './machine.js'
import { type BenchOptions, help, readOptions } from './options.js'
import { type CaseOptions, type CaseResult, runCase } from './run-case.js'
import { flatnessLine, tableHead, tableLine } from './table.js'

type AllOptions = CaseOptions & GpujsOptions

const thorough: AllOptions = {
  budget: 8000,
  leastRounds: 5,
  contrastLimit: Number.POSITIVE_INFINITY,
  elementsLimit: Number.POSITIVE_INFINITY,
}
const quick: AllOptions = {
  budget: 2000,
  leastRounds: 3,
  contrastLimit: 2 ** 20,
  elementsLimit: 2 ** 20,
}

async function bench(options: BenchOptions): Promise<void> {
  const wanted = options.only.toLowerCase()
  const isWanted = ({ name }: { name: string }) => name.toLowerCase().includes(wanted)
  const handFusedCases = benchCases.filter(isWanted)
  const gpujs = gpujsCases.filter(isWanted)
  if (handFusedCases.length + gpujs.length === 0) {
    throw new RangeError(
      `No case matches --only "${options.only}"; there are: ` +
        [...benchCases, ...gpujsCases].map(({ name }) => name).join('; '),
    )
  }
  const machine = describeMachine()
  console.log(machineLine(machine))
  const settings = options.quick ? quick : thorough
  const results: CaseResult[] = []
  if (handFusedCases.length > 0) console.log(`\n${tableHead()}`)
  for (const benchCase of handFusedCases) {
    const result = runCase(benchCase, settings)
    results.push(result)
    console.log(tableLine(result))
  }
  const flat = flatness(results)
  if (flat !== null) console.log(flatnessLine(flat))
  const onGpujs = await benchGpujs(gpujs, settings)
  if (options.json !== undefined) {
    const content = {
      format: 1,
      date: new Date().toISOString(),
      quick: options.quick,
      machine,
      cases: results.map(figures),
      flatness: flat,
      gpujs: onGpujs,
    }
    writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`)
    console.log(`\nWritten to ${options.json}`)
  }
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(help)
  else await bench(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
// WebGPU's threads would keep the process alive.
process.exit()
