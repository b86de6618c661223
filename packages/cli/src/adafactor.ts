import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import type { CliCommand } from './cli-command.js'
import { errorLine } from './command-line/error-line.js'
import { readCommandLine } from './command-line/read-command-line.js'
import { UsageError } from './command-line/usage-error.js'
import { convertCommand } from './convert/convert-command.js'
import { diffCommand } from './diff/diff-command.js'
import { doctorCommand } from './doctor/doctor-command.js'
import { explainCommand } from './explain/explain-command.js'
import { exportCommand } from './export/export-command.js'
import { inspectCommand } from './inspect/inspect-command.js'
import { memoryCommand } from './memory/memory-command.js'
import type { Terminal } from './terminal/terminal.js'

/** The subcommands, in the order of `--help`. One that comes later adds its line. */
const commands: readonly CliCommand[] = [
  doctorCommand,
  memoryCommand,
  inspectCommand,
  diffCommand,
  convertCommand,
  explainCommand,
  exportCommand,
]

/**
 * The program `adafactor`.
 *
 * @param args the command line without node and the script
 * @returns the exit code: 0, 1 if the task failed (for `diff`: if there are differences), 2 for a wrong
 *   command line
 * @example
 * ```ts
 * import { runAdafactor } from '@adafactor/cli'
 *
 * const terminal = { out: console.log, err: console.error, colors: false }
 * const code = await runAdafactor(['memory', '512x256'], terminal)
 * ```
 */
export async function runAdafactor(args: readonly string[], terminal: Terminal): Promise<number> {
  const declared = new Map(commands.map((command) => [command.declare(), command] as const))
  const program = new Command('adafactor')
    .description(
      'Looks at what a machine can run, what an optimizer needs of memory, and what is in checkpoints.',
    )
    .version(version(), '--version', 'show the version')
    .helpCommand(false)
    .addHelpText('after', '\nadafactor COMMAND --help explains a command, with examples.')
  for (const command of declared.keys()) program.addCommand(command)
  const line = readCommandLine(program, args)
  if (line.kind === 'help') {
    terminal.out(line.text)
    return 0
  }
  if (line.kind === 'error') {
    terminal.err(line.text)
    return 2
  }
  try {
    for (const [command, { run }] of declared) {
      if (command.name() === line.name) return await run(terminal, line.options, line.operands)
    }
    throw new Error(`the command ${line.name} does nothing`)
  } catch (error) {
    terminal.err(errorLine(error))
    return error instanceof UsageError ? 2 : 1
  }
}

function version(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
