import { runAdafactor } from '../../src/index.js'

/** What a command wrote, and its exit code. */
export interface Captured {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `adafactor` in this process. */
export async function runCaptured(...args: readonly string[]): Promise<Captured> {
  const written = { out: '', err: '' }
  const code = await runAdafactor(args, {
    out: (text) => {
      written.out += `${text}\n`
    },
    err: (text) => {
      written.err += `${text}\n`
    },
    colors: false,
  })
  return { code, ...written }
}
