import type { Command } from 'commander'
import { endWithReader } from './end-with-reader.js'
import { errorLine } from './error-line.js'
import { readCommandLine } from './read-command-line.js'
import { UsageError } from './usage-error.js'

/** How a command is run. */
export interface RunCommandOptions {
  /** The command line (that of the process). */
  readonly args?: readonly string[]
  /** As in `readCommandLine`. */
  readonly advice?: string
}

/**
 * Reads a command line and does what it asks for, as a whole program does. What is wrong is said in one
 * line on the error stream, without a stack trace. The exit code of the process becomes 1 if the task
 * fails, 2 for a wrong command line.
 *
 * @example
 * ```ts
 * import { runCommand, wholeNumber } from '@adafactor/cli/command-line'
 * import { Command } from 'commander'
 *
 * const command = new Command('count')
 *   .description('Counts.')
 *   .option('--to <number>', 'the last number', wholeNumber(1), 3)
 * await runCommand<{ to: number }>(command, ({ to }) => console.log(`1 to ${to}`), { args: [] }) // => 1 to 3
 * ```
 */
export async function runCommand<Options extends object>(
  command: Command,
  task: (options: Options, ...operands: readonly unknown[]) => unknown,
  { args = process.argv.slice(2), advice }: RunCommandOptions = {},
): Promise<void> {
  endWithReader(process.stdout)
  const line = readCommandLine<Options>(command, args, advice)
  if (line.kind === 'help') {
    console.log(line.text)
    return
  }
  if (line.kind === 'error') {
    console.error(line.text)
    process.exitCode = 2
    return
  }
  try {
    await task(line.options, ...line.operands)
  } catch (error) {
    console.error(errorLine(error))
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}
