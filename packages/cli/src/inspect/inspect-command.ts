import { sizeOf } from '@adafactor/core'
import { Command } from 'commander'
import { cliCommand } from '../cli-command.js'
import type { Checkpoint } from '../files/checkpoint.js'
import { openCheckpoint } from '../files/open-checkpoint.js'
import { formatBytes } from '../models/model-bytes.js'
import { showSizes } from '../shapes/show-sizes.js'
import { countOf, formatCount } from '../terminal/count.js'
import { paint } from '../terminal/paint.js'
import { printable } from '../terminal/printable.js'
import { renderTable } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'

interface InspectOptions {
  readonly json?: true
}

/** As much of a text as is shown in a line. */
const longestText = 72

/** `adafactor inspect`. */
export const inspectCommand = cliCommand<InspectOptions, [string]>(
  () =>
    new Command('inspect')
      .description('Shows which tensors are in a file. Only its header is read, whatever its size.')
      .argument(
        '<file>',
        'a safetensors file or an index of some, a run (file or folder), what torch.save, flax (.msgpack) or Keras (.weights.h5) wrote; an address (https://...) of a safetensors file too',
      )
      .option('--json', 'print JSON: { format, file, kind, fileBytes, metadata, tensors, notes }')
      .addHelpText(
        'after',
        `
Examples:
  adafactor inspect model.safetensors
  adafactor inspect model.safetensors.index.json
  adafactor inspect optimizer.pt --json`,
      ),
  async (terminal, { json }, file) => {
    const checkpoint = await openCheckpoint(file)
    await checkpoint.close()
    const { kind, fileBytes, metadata, tensors, notes } = checkpoint
    terminal.out(
      json
        ? JSON.stringify({ format: 1, file, kind, fileBytes, metadata, tensors, notes }, null, 2)
        : inspectText(terminal, file, checkpoint),
    )
    return undefined
  },
)

function inspectText(terminal: Terminal, file: string, checkpoint: Checkpoint): string {
  const { kind, fileBytes, metadata, tensors, notes } = checkpoint
  const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0)
  const texts = Object.entries(metadata)
  return [
    paint(terminal, 'heading', `${file}, ${kind}`),
    '',
    ...(texts.length === 0
      ? []
      : [
          renderTable(terminal, {
            head: ['metadata', ''],
            rows: texts.map(([name, text]) => [printable(name), shortened(text)]),
          }),
          '',
        ]),
    renderTable(terminal, {
      head: ['tensor', 'type', 'shape', 'bytes'],
      rows: tensors.map(({ name, type, shape, bytes }) => [
        printable(name),
        printable(type),
        showSizes(shape),
        formatCount(bytes),
      ]),
      right: [3],
    }),
    '',
    `${countOf(tensors.length, 'tensor')}, ${countOf(total(tensors.map(({ shape }) => sizeOf(shape))), 'number')}, ` +
      `${formatBytes(total(tensors.map(({ bytes }) => bytes)))} of ${formatBytes(fileBytes)} in the file`,
    ...notes,
  ].join('\n')
}

function shortened(text: string): string {
  const line = printable(text.replaceAll(/\s+/g, ' '))
  if (line.length <= longestText) return line
  return `${line.slice(0, longestText)}... (${countOf(text.length, 'character')})`
}
