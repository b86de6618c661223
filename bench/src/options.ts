import { parseArgs } from 'node:util'

export interface BenchOptions {
  readonly help: boolean
  readonly quick: boolean
  /** Cases whose name contains this, in any case of letters. */
  readonly only: string
  /** Where the figures are written as JSON, if anywhere. */
  readonly json: string | undefined
}

export const help = `Usage: npm run bench -- [options]

Times steps of the library against loops fused by hand, and steps of backend-gpujs, in each mode
that Node has here, against backend-ndarray: both in this process, in turns, and the least time of
each counts.

  --only TEXT   only cases whose name contains TEXT, as in --only "1024 x 1024" or --only gpujs
  --quick       a quarter of the time; ndarray-ops and gpujs only up to 1024 x 1024
  --json FILE   write all figures, the machine and the versions to FILE
  --help        print this`

/** @throws TypeError for an option that there is not */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    // pnpm and npm hand the separator on.
    args: args.filter((arg) => arg !== '--'),
    options: {
      help: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
    },
  })
  return { ...values, json: values.json }
}
