/** `npm run fuzz`: random programs on a backend of this repository, as many as asked for. */
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { runCommand, wholeNumber } from '@adafactor/cli/command-line'
import { type AnyBackend, fuzzPrograms } from '@adafactor/conformance'
import { referenceBackend } from '@adafactor/core'
import { Command, Option } from 'commander'

const factories: Readonly<Record<string, () => unknown>> = {
  ndarray: () => ndarrayBackend(),
  'ndarray-webassembly': () => ndarrayBackend({ engine: 'webassembly' }),
  'ndarray-javascript': () => ndarrayBackend({ engine: 'javascript' }),
  'ndarray-closures': () => ndarrayBackend({ engine: 'closures' }),
  'ndarray-float64': () => ndarrayBackend({ type: 'float64' }),
  reference: () => referenceBackend({ precision: 'float32' }),
  'reference-float64': () => referenceBackend(),
}

interface FuzzOptions {
  readonly runs: number
  /** Absent: the clock decides. */
  readonly seed?: number
  readonly first: number
  readonly backend: string
}

const command = new Command('npm run fuzz --')
  .description(
    'Runs random programs and checks each result against the error model. A failure is made small and printed.',
  )
  .option('--runs <count>', 'how many programs', wholeNumber(1), 2000)
  .option(
    '--seed <number>',
    'gives the same programs again (default: from the clock)',
    wholeNumber(0),
  )
  .option(
    '--first <number>',
    'the number of the first program under the seed: with --runs 1 it repeats a single failure',
    wholeNumber(1),
    1,
  )
  .addOption(
    new Option('--backend <name>', 'what runs them')
      .choices(Object.keys(factories))
      .default('ndarray'),
  )
await runCommand(command, fuzz)

async function fuzz({ runs, first, backend, seed = Date.now() % 2 ** 31 }: FuzzOptions) {
  console.log(`${runs} random programs on ${backend}, --seed ${seed} --first ${first}`)
  const start = performance.now()
  let announced = start
  const create = factories[backend] as () => AnyBackend
  const onProgress = (done: number) => {
    if (performance.now() - announced < 10_000) return
    announced = performance.now()
    console.log(`${done} of ${runs}`)
  }
  const failure = await fuzzPrograms({ create }, { runs, seed, first, onProgress })
  if (failure) {
    console.log(
      `${failure.message}\nagain: --backend ${backend} --seed ${seed} --first ${failure.index} --runs 1`,
    )
    process.exitCode = 1
    return
  }
  console.log(`all right, ${((performance.now() - start) / 1000).toFixed(1)} s`)
}
