/** Where a command writes: the terminal of somebody, or what a pipe or a test is at the other end of. */
export interface Terminal {
  /** Writes a result. */
  out(text: string): void
  /** Writes what is wrong, or how far something is. */
  err(text: string): void
  /** Whether results may be in colours. */
  readonly colors: boolean
  /** Whether a progress bar may be drawn on the error stream of the process (false). */
  readonly progress?: boolean
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const isDumb = env.TERM === 'dumb'
  return {
    out: (text) => {
      stdout.write(`${text}\n`)
    },
    err: (text) => {
      stderr.write(`${text}\n`)
    },
    // https://no-color.org: any value that is not empty.
    colors: stdout.isTTY === true && !env.NO_COLOR && !isDumb,
    progress: stderr.isTTY === true && !isDumb,
  }
}
