/// <reference types="node" />
/**
 * `npm run fuzz`: random programs on a backend of this repository, as many as asked for. Not part of
 * the published package.
 */
import { parseArgs } from 'node:util'
import { type Backend, type Execution, reasonOf, referenceBackend } from '@adafactor/core'
import type { AnyBackend } from './backend-under-test.js'
import { fuzzPrograms } from './random-programs/fuzz.js'

const usage = `npm run fuzz -- [--runs 2000] [--seed N] [--first 1] [--backend ndarray]

Runs random programs and holds each result to the error model. A failure is made small and printed.

  --runs     how many programs
  --seed     gives the same programs again (without it, the clock decides)
  --first    the number of the first program under the seed: repeats a single failure with --runs 1
  --backend  ndarray, ndarray-closures, ndarray-float64, reference, reference-float64`

/** What is wrong with the command line. */
class UsageError extends Error {}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`error: ${error.message}. npm run fuzz -- --help lists the options.`)
  process.exitCode = 2
}

function readOptions() {
  try {
    return parseArgs({
      // `npm run fuzz -- -- --runs 5` hands the dashes on.
      args: process.argv.slice(2).filter((argument) => argument !== '--'),
      options: {
        runs: { type: 'string', default: '2000' },
        seed: { type: 'string' },
        first: { type: 'string', default: '1' },
        backend: { type: 'string', default: 'ndarray' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(reasonOf(error))
  }
}

async function main(): Promise<number> {
  const values = readOptions()
  if (values.help) {
    console.log(usage)
    return 0
  }
  const runs = countFrom(1, 'runs', values.runs)
  const first = countFrom(1, 'first', values.first)
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : countFrom(0, 'seed', values.seed)
  const create = await factoryOf(values.backend)
  console.log(`${runs} random programs on ${values.backend}, --seed ${seed} --first ${first}`)
  const start = performance.now()
  let announced = start
  const failure = await fuzzPrograms(
    { create },
    {
      runs,
      seed,
      first,
      onProgress: (done) => {
        if (performance.now() - announced < 10_000) return
        announced = performance.now()
        console.log(`${done} of ${runs}`)
      },
    },
  )
  if (failure) {
    console.log(
      `${failure.message}\nagain: --backend ${values.backend} --seed ${seed} --first ${failure.index} --runs 1`,
    )
    return 1
  }
  console.log(`all right, ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return 0
}

function countFrom(least: number, name: string, text: string): number {
  const value = Number(text)
  if (text !== '' && Number.isSafeInteger(value) && value >= least) return value
  throw new UsageError(`--${name} is ${text}; it must be a whole number from ${least} up`)
}

async function factoryOf(name: string): Promise<() => AnyBackend> {
  switch (name) {
    case 'reference':
      return () => referenceBackend({ precision: 'float32' })
    case 'reference-float64':
      return () => referenceBackend()
    case 'ndarray':
      return ndarrayFactory({})
    case 'ndarray-closures':
      return ndarrayFactory({ codeGeneration: 'never' })
    case 'ndarray-float64':
      return ndarrayFactory({ dtype: 'float64' })
    default:
      throw new UsageError(`there is no backend ${name}`)
  }
}

/**
 * The neighbour in the repository. It depends on this package for its tests, so this one can't
 * depend on it; the script that starts the fuzzer has built it.
 */
async function ndarrayFactory(options: object): Promise<() => AnyBackend> {
  const location = new URL('../../backend-ndarray/dist/index.js', import.meta.url).href
  const { ndarrayBackend } = (await import(location)) as {
    ndarrayBackend(options: object): Backend<unknown, Execution>
  }
  return () => ndarrayBackend(options)
}
