import { readCommandLine, wholeNumber } from '@adafactor/cli/command-line'
import { Command, Option } from 'commander'
import type { Beginning } from '../gpt/rates.js'

/** What the command line decides about a training of the language model. */
export interface TextSettings {
  readonly steps: number
  readonly beginFrom: Beginning
  readonly seed: number
}

/** Settings for a training, or a text to show and the code to exit with instead. */
export type TextArguments =
  | { readonly kind: 'text'; readonly settings: TextSettings }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }

/** Whether the command line is about the language model, whose options are others. */
export function isTextTask(args: readonly string[]): boolean {
  return args.some(
    (arg, at) => arg === '--task=text' || (arg === '--task' && args[at + 1] === 'text'),
  )
}

/** Reads the command line `args` (without node and the script) of `--task text`. */
export function parseTextArguments(args: readonly string[]): TextArguments {
  const line = readCommandLine<TextSettings & { task: string }>(
    command(),
    args,
    'they come after "--": npm start -- --task text --steps 50',
  )
  if (line.kind !== 'run') return line
  const { task: _, ...settings } = line.options
  return { kind: 'text', settings }
}

function command(): Command {
  return new Command('npm start -- --task text')
    .description(
      'Trains a small language model on Moby Dick with Adafactor, and beside it one with Adam, on jax-js.',
    )
    .addOption(new Option('--task <name>', 'what is learnt').choices(['text']))
    .option('--steps <count>', 'how many steps of both', wholeNumber(1, 100_000), 100)
    .addOption(
      new Option('--begin-from <what>', 'speeches of presidents are in the checkpoint')
        .choices(['checkpoint', 'nothing'] satisfies Beginning[])
        .default('checkpoint'),
    )
    .option('--seed <number>', 'the same seed gives the same run', wholeNumber(0, 2 ** 32 - 1), 1)
}
