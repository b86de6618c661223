import { sync as spawnSync } from 'cross-spawn'

export interface Execution {
  readonly code: number | null
  /** What it wrote to standard output and standard error. */
  readonly output: string
}

/** Runs a program to its end, or to the end of `seconds`, in a folder. */
export function execute(
  program: string,
  args: readonly string[],
  { folder, env = process.env, seconds = 100 }: ExecutionOptions,
): Execution {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    timeout: seconds * 1000,
    maxBuffer: 64 * 1024 * 1024,
  })
  return { code: status, output: `${stdout}${stderr}${error?.message ?? ''}` }
}

export interface ExecutionOptions {
  readonly folder: string
  readonly env?: NodeJS.ProcessEnv
  readonly seconds?: number
}
