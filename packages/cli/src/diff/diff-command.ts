import { Command } from 'commander'
import { cliCommand } from '../cli-command.js'
import { numberWithin } from '../command-line/number-options.js'
import { openCheckpoint } from '../files/open-checkpoint.js'
import { countOf, formatCount } from '../terminal/count.js'
import { printable } from '../terminal/printable.js'
import { progressOn } from '../terminal/progress.js'
import { renderTable } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { type CheckpointDifference, diffCheckpoints } from './diff-checkpoints.js'

interface DiffOptions {
  readonly tolerance: number
  readonly json?: true
}

/** `adafactor diff`. Its exit code is 1 if there are differences. */
export const diffCommand = cliCommand<DiffOptions, [string, string]>(
  () =>
    new Command('diff')
      .description(
        'Compares the tensors of two files by their names: which differ, the largest differences first, and which are in one file only. Exits with 0 if there is no difference, with 1 if there is.',
      )
      .argument('<a>', 'a file as `adafactor inspect` takes it')
      .argument('<b>', 'another one')
      .option(
        '--tolerance <number>',
        'the largest difference of two numbers that is none',
        numberWithin({ least: 0 }),
        0,
      )
      .option('--json', 'print JSON: { format, onlyInA, onlyInB, tensors, same, modelsAlone }')
      .addHelpText(
        'after',
        `
Examples:
  adafactor diff before.safetensors after.safetensors
  adafactor diff model.safetensors checkpoint.pt --tolerance 1e-6

Where files have no names in common, the models in them are compared.`,
      ),
  async (terminal, { tolerance, json }, ...paths) => {
    const progress = progressOn(terminal)
    const a = await openCheckpoint(paths[0])
    try {
      const b = await openCheckpoint(paths[1])
      try {
        const difference = await diffCheckpoints(a, b, tolerance, (done, total, name) =>
          progress.show(done, total, name),
        )
        progress.end()
        terminal.out(
          json
            ? JSON.stringify({ format: 1, ...difference }, null, 2)
            : diffText(terminal, paths, difference),
        )
        return isEmpty(difference) ? 0 : 1
      } finally {
        progress.end()
        await b.close()
      }
    } finally {
      await a.close()
    }
  },
)

function isEmpty({ onlyInA, onlyInB, tensors }: CheckpointDifference): boolean {
  return onlyInA.length + onlyInB.length + tensors.length === 0
}

function diffText(
  terminal: Terminal,
  [a, b]: readonly [string, string],
  { onlyInA, onlyInB, tensors, same, modelsAlone }: CheckpointDifference,
): string {
  const only = (path: string, names: readonly string[]) =>
    names.length === 0
      ? []
      : [
          `Only in ${path}: ${countOf(names.length, 'tensor')}`,
          ...names.map((name) => `  ${printable(name)}`),
          '',
        ]
  return [
    ...(modelsAlone ? ['The models alone, by their own names for tensors.', ''] : []),
    ...only(a, onlyInA),
    ...only(b, onlyInB),
    ...(tensors.length === 0
      ? []
      : [
          renderTable(terminal, {
            head: ['tensor', 'largest difference', 'relative', 'elements', ''],
            rows: tensors.map(({ name, absolute, relative, elements, why = '' }) => [
              printable(name),
              ...[absolute, relative].map((number) => number?.toPrecision(3) ?? '-'),
              elements === undefined ? '-' : formatCount(elements),
              why,
            ]),
            right: [1, 2, 3],
          }),
          '',
        ]),
    `${formatCount(tensors.length)} of ${countOf(tensors.length + same, 'tensor')} in both differ${tensors.length === 1 ? 's' : ''}`,
  ].join('\n')
}
