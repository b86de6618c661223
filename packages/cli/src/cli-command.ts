import type { Command } from 'commander'
import type { Terminal } from './terminal/terminal.js'

/** A subcommand of `adafactor`: what it takes, and what it does. */
export interface CliCommand {
  /** Its name, options and help. */
  declare(): Command
  /** @returns the exit code */
  run(terminal: Terminal, options: object, operands: readonly unknown[]): Promise<number>
}

/**
 * A subcommand whose options and operands have the types that its declaration gives them.
 *
 * @param run returns the exit code; undefined for 0
 */
export function cliCommand<Options extends object, Operands extends readonly unknown[]>(
  declare: () => Command,
  run: (terminal: Terminal, options: Options, ...operands: Operands) => Promise<number | undefined>,
): CliCommand {
  return {
    declare,
    run: async (terminal, options, operands) =>
      (await run(terminal, options as Options, ...(operands as Operands))) ?? 0,
  }
}
