import { type Command, CommanderError } from 'commander'

/** What a command line asks for: work, a text to show, or nothing, for what is wrong with it. */
export type ReadLine<Options extends object> =
  | {
      readonly kind: 'run'
      /** The name of the command, or of the subcommand, that is to do it. */
      readonly name: string
      readonly options: Options
      /** What is given without the name of an option, as the command declares it. */
      readonly operands: readonly unknown[]
    }
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'error'
      /** What is wrong and what is allowed, in one line. */
      readonly text: string
    }

/**
 * Reads a command line. Never exits, never throws for what somebody typed, and prints nothing.
 *
 * @param command declares options, and subcommands one level deep; it is changed so that it does not exit
 * @param args without node and the script. A leading `--` is left out: npm and pnpm hand it on
 * @param advice what somebody can do who typed an option that there is not; by default to ask for `--help`
 * @example
 * ```ts
 * import { readCommandLine } from '@adafactor/cli/command-line'
 * import { Command } from 'commander'
 *
 * const command = new Command('train').option('--epochs <count>', 'how often', Number, 5)
 * console.log(readCommandLine(command, ['--epochs', '3']))
 * // => { kind: 'run', name: 'train', options: { epochs: 3 }, operands: [] }
 * console.log(readCommandLine(command, ['--epoch', '3']).kind) // => error
 * ```
 */
export function readCommandLine<Options extends object>(
  command: Command,
  args: readonly string[],
  advice?: string,
): ReadLine<Options> {
  const given = args[0] === '--' ? args.slice(1) : args
  let help = ''
  let chosen = command
  for (const each of [command, ...command.commands]) {
    each
      .helpOption('--help', 'show this text')
      .allowExcessArguments(false)
      .exitOverride()
      .configureOutput({
        writeOut: (text) => {
          help += text
        },
        writeErr: () => {},
      })
    if (each.commands.length > 0) continue
    each.action(() => {
      chosen = each
    })
  }
  // Somebody who knows none of the commands is told of them.
  const isLost = given.length === 0 && command.commands.length > 0
  try {
    command.parse(isLost ? ['--help'] : given, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'help', text: help.trimEnd() }
    const named = command.commands.find((each) => each.name() === given[0])
    return { kind: 'error', text: oneLine(error, named ?? command, advice) }
  }
  return {
    kind: 'run',
    name: chosen.name(),
    options: chosen.opts<Options>(),
    operands: chosen.processedArgs,
  }
}

function oneLine({ message, code }: CommanderError, command: Command, advice?: string): string {
  const line = message.replaceAll(/\s*\n\s*/g, ' ')
  if (code === 'commander.invalidArgument') return line
  const name = fullName(command)
  const wrong = line.replace(/\.$/, '')
  if (code === 'commander.missingArgument') return `${wrong}: ${name} ${command.usage()}`
  const what = advice ?? `${name} --help explains them`
  if (command.commands.length > 0) {
    return `${wrong}. The commands are ${command.commands.map((each) => each.name()).join(', ')}; ${what}`
  }
  const options = command.createHelp().visibleOptions(command)
  return `${wrong}. The options are ${options.map(({ long }) => long).join(', ')}; ${what}`
}

function fullName(command: Command): string {
  const { parent } = command
  return parent ? `${parent.name()} ${command.name()}` : command.name()
}
