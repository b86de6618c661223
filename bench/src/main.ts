import { writeFileSync } from 'node:fs'
import { describeMachine, machineLine } from '@adafactor/cli'
import { runCommand } from '@adafactor/cli/command-line'
import { Command } from 'commander'
import { benchCases } from './bench-case.js'
import { benchEngines } from './engines/bench-engines.js'
import { engineCases } from './engines/engine-case.js'
import { figures } from './figures.js'
import { flatness } from './flatness.js'
import { benchGpujs, type GpujsOptions } from './gpujs/bench-gpujs.js'
import { gpujsCases } from './gpujs/gpujs-case.js'
import { benchJaxJs } from './jax-js/bench-jax-js.js'
import { jaxJsCases } from './jax-js/jax-js-case.js'
import { noPeers, openPeers } from './peers/open-peers.js'
import { type CaseOptions, type CaseResult, runCase } from './run-case.js'
import { flatnessLine, tableHead, tableLine } from './table.js'
import { benchMemory } from './tfjs/bench-memory.js'
import { benchTfjs } from './tfjs/bench-tfjs.js'
import { memoryCases } from './tfjs/memory-case.js'
import { tfjsCases } from './tfjs/tfjs-case.js'
import { benchWebgpu } from './webgpu/bench-webgpu.js'
import { webgpuCases } from './webgpu/webgpu-case.js'
import { benchXla } from './xla/bench-xla.js'
import { xlaCases } from './xla/xla-case.js'

interface BenchOptions {
  readonly quick?: true
  /** Cases whose name contains this, in any case of letters. */
  readonly only?: string
  /** Whether optimizers of Python are timed too. */
  readonly peers?: true
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
  const engines = engineCases.filter(isWanted)
  const webgpu = webgpuCases.filter(isWanted)
  const tfjs = tfjsCases.filter(isWanted)
  const tfjsMemory = memoryCases.filter(isWanted)
  const jaxJs = jaxJsCases.filter(isWanted)
  const xla = xlaCases.filter(isWanted)
  const chosen = [handFusedCases, engines, gpujs, webgpu, tfjs, tfjsMemory, jaxJs, xla]
  if (chosen.every(({ length }) => length === 0)) {
    const hosts = [tfjsCases, memoryCases, jaxJsCases, xlaCases]
    const all = [benchCases, engineCases, gpujsCases, webgpuCases, ...hosts].flat()
    throw new RangeError(
      `No case matches --only "${options.only}"; there are: ${all.map(({ name }) => name).join('; ')}`,
    )
  }
  const machine = describeMachine()
  console.log(machineLine(machine))
  const settings = options.quick ? quick : thorough
  const results: CaseResult[] = []
  if (handFusedCases.length > 0) console.log(`\n${tableHead()}`)
  for (const benchCase of handFusedCases) {
    const result = await runCase(benchCase, settings)
    results.push(result)
    console.log(tableLine(result))
  }
  const flat = flatness(results)
  if (flat !== null) console.log(flatnessLine(flat))
  const onEngines = await benchEngines(
    engines,
    async () => (options.peers ? openPeers(pythonEnvironment()) : noPeers),
    settings,
  )
  const onGpujs = await benchGpujs(gpujs, settings)
  const onWebgpu = await benchWebgpu(webgpu, settings)
  const onTfjs = await benchTfjs(tfjs, settings)
  const memoryOnTfjs = await benchMemory(tfjsMemory, settings)
  const onJaxJs = await benchJaxJs(jaxJs, settings)
  const onXla = await benchXla(xla, pythonEnvironment(), settings)
  if (options.json !== undefined) {
    const content = {
      format: 1,
      date: new Date().toISOString(),
      quick: options.quick ?? false,
      machine,
      cases: results.map(figures),
      flatness: flat,
      engines: onEngines,
      gpujs: onGpujs,
      webgpu: onWebgpu,
      tfjs: onTfjs,
      tfjsMemory: memoryOnTfjs,
      jaxJs: onJaxJs,
      xla: onXla,
    }
    writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`)
    console.log(`\nWritten to ${options.json}`)
  }
}

/** What `npm run bench` found out about Python. */
function pythonEnvironment() {
  const { ADAFACTOR_PYTHON = '', ADAFACTOR_NO_PYTHON_PEERS = '{}' } = process.env
  return { python: ADAFACTOR_PYTHON, missing: JSON.parse(ADAFACTOR_NO_PYTHON_PEERS) }
}

const command = new Command('npm run bench --')
  .description(
    'Times steps of the library against loops fused by hand, the engines of backend-ndarray against each ' +
      'other and against compiled C, steps of backend-gpujs, in each mode that Node has here, against ' +
      'backend-ndarray, steps of backend-webgpu against those of backend-gpujs on WebGPU, steps of ' +
      'tfjs and jax-js against those of their own Adam, and what is printed for XLA against optax: all ' +
      'in turns, and the least time of each counts.',
  )
  .option(
    '--only <text>',
    'only cases whose name contains it, as in --only "1024 x 1024", --only engines, --only gpujs, --only webgpu, --only tfjs, --only jax-js or --only xla',
  )
  .option(
    '--quick',
    'a quarter of the time; ndarray-ops, engines, gpujs, webgpu and memory only up to 1024 x 1024',
  )
  .option(
    '--peers',
    'the engines beside optimizers of Python too: PyTorch, and optax under XLA; and the cases of xla, which need optax; installs them with pip in checks/.python',
  )
  .option('--json <file>', 'write all figures, the machine and the versions to a file')
await runCommand(command, bench)
// WebGPU's threads would keep the process alive.
process.exit()
