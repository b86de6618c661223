import { writeFileSync } from 'node:fs'
import { benchCases } from './bench-case.js'
import { runCommand } from './command-line.js'
import { figures } from './figures.js'
import { flatness } from './flatness.js'
import { benchGpujs, type GpujsOptions } from './gpujs/bench-gpujs.js'
import { gpujsCases } from './gpujs/gpujs-case.js'
import { describeMachine, machineLine } from './machine.js'
import { type CaseOptions, type CaseResult, runCase } from './run-case.js'
import { flatnessLine, tableHead, tableLine } from './table.js'

interface BenchOptions {
  readonly quick?: true
  /** Cases whose name contains this, in any case of letters. */
  readonly only?: string
  /** Where the figures are written as JSON, if anywhere. */
  readonly json?: string
}

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
  const wanted = (options.only ?? '').toLowerCase()
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
      quick: options.quick ?? false,
      machine,
      cases: results.map(figures),
      flatness: flat,
      gpujs: onGpujs,
    }
    writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`)
    console.log(`\nWritten to ${options.json}`)
  }
}

await runCommand<BenchOptions>(
  'npm run bench --',
  'Times steps of the library against loops fused by hand, and steps of backend-gpujs, in each mode ' +
    'that Node has here, against backend-ndarray: both in this process, in turns, and the least ' +
    'time of each counts.',
  (command) =>
    command
      .option(
        '--only <text>',
        'only cases whose name contains it, as in --only "1024 x 1024" or --only gpujs',
      )
      .option('--quick', 'a quarter of the time; ndarray-ops and gpujs only up to 1024 x 1024')
      .option('--json <file>', 'write all figures, the machine and the versions to a file'),
  bench,
)
// WebGPU's threads would keep the process alive.
process.exit()
