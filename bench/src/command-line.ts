import { Command, CommanderError, InvalidArgumentError } from 'commander'

/**
 * Reads a command line and does what it asks for. Bad options end with one line and the exit code 2,
 * errors of the task with their message and 1.
 *
 * @param declare adds options to the command
 */
export async function runCommand<Options extends object>(
  name: string,
  description: string,
  declare: (command: Command) => Command,
  task: (options: Options) => Promise<void>,
): Promise<void> {
  const command = declare(new Command(name).description(description))
    .helpOption('--help', 'show this text')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  try {
    // pnpm and npm hand the separator on.
    const args = process.argv.slice(2).filter((arg) => arg !== '--')
    await task(command.parse(args, { from: 'user' }).opts<Options>())
  } catch (error) {
    const isUsage = error instanceof CommanderError
    if (isUsage && error.exitCode === 0) return
    console.error(error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, ' ') : error)
    if (isUsage) console.error(`${name} --help lists the options.`)
    process.exitCode = isUsage ? 2 : 1
  }
}

/** Reads an option's text as a whole number from `least` up. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} up.`)
  }
}
