import { Command } from 'commander'
import { cliCommand } from '../cli-command.js'
import { modelId } from '../models/find-model.js'
import { countParameters, formatBytes, parameterBytes } from '../models/model-bytes.js'
import { models } from '../models/models.js'
import { type OptimizerFlags, optionsOf, withOptimizerFlags } from '../optimizer/optimizer-flags.js'
import { showSizes } from '../shapes/show-sizes.js'
import { countOf, formatCount } from '../terminal/count.js'
import { paint } from '../terminal/paint.js'
import { printable } from '../terminal/printable.js'
import { renderTable } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { type MemoryReport, memoryReport, storageTypes } from './memory-report.js'
import { memorySubject } from './memory-subject.js'

interface MemoryOptions extends OptimizerFlags {
  readonly all?: true
  readonly json?: true
}

/** How many parameters without factors are named unless all are asked for. */
const mostNamed = 8
const usualMomentum = 0.9

/** `adafactor memory`. */
export const memoryCommand = cliCommand<MemoryOptions, [string[]]>(
  () =>
    withOptimizerFlags(
      new Command('memory')
        .description('Shows what Adam and Adafactor keep for a model. Nothing of it is allocated.')
        .argument(
          '[what...]',
          'a safetensors file, an index (model.safetensors.index.json), a run or a file of torch.save; a model by its name; or shapes: 512x256,512. Without it: which models are known',
        ),
    )
      .option('--all', 'name all parameters that are not factored')
      .option('--json', 'print JSON: counts and bytes')
      .addHelpText(
        'after',
        `
Examples:
  adafactor memory t5-base
  adafactor memory model.safetensors.index.json --preset torch
  adafactor memory kernel=512x512x3x3,bias=512 --factored largest`,
      ),
  async (terminal, options, what) => {
    if (what.length === 0) {
      terminal.out(modelList(terminal))
      return undefined
    }
    const { title, shapes, notes } = await memorySubject(what)
    const { preset, momentum = usualMomentum } = options
    const report = memoryReport(shapes, {
      name: preset === undefined ? 'Adafactor' : `preset ${preset}`,
      options: optionsOf(options),
      momentum,
    })
    terminal.out(
      options.json
        ? JSON.stringify({ format: 1, title, notes, ...report }, null, 2)
        : memoryText(terminal, {
            title,
            notes,
            report,
            mostNamed: options.all ? Infinity : mostNamed,
          }),
    )
    return undefined
  },
)

function modelList(terminal: Terminal): string {
  const rows = models.map((model) => [
    modelId(model),
    formatCount(countParameters(model)),
    formatBytes(parameterBytes(model)),
    model.variant,
  ])
  return [
    renderTable(terminal, {
      head: ['model', 'parameters', 'in float32', 'what is counted'],
      rows,
      right: [1, 2],
    }),
    '',
    'adafactor memory MODEL shows one; any file of tensors, and shapes such as 512x256,512, do as well.',
  ].join('\n')
}

interface Shown {
  readonly title: string
  readonly notes: readonly string[]
  readonly report: MemoryReport
  readonly mostNamed: number
}

function memoryText(terminal: Terminal, { title, notes, report, mostNamed }: Shown): string {
  const { tensors, parameters, rows, unfactored, workBytes } = report
  return [
    paint(terminal, 'heading', title),
    [`${countOf(parameters, 'parameter')} in ${countOf(tensors, 'tensor')}`, ...notes].join('; '),
    '',
    renderTable(terminal, {
      head: ['stored as', ...storageTypes],
      rows: rows.map(({ name, bytes }) => [
        name,
        ...storageTypes.map((type) => formatBytes(bytes[type])),
      ]),
      right: storageTypes.map((_, column) => column + 1),
    }),
    '',
    `A step on the CPU takes ${formatBytes(workBytes)} of work space besides; gradients take what parameters do.`,
    '',
    ...unfactoredLines(terminal, unfactored, mostNamed),
  ].join('\n')
}

function unfactoredLines(
  terminal: Terminal,
  unfactored: MemoryReport['unfactored'],
  mostNamed: number,
): string[] {
  const bytesOf = (some: typeof unfactored) =>
    formatBytes(some.reduce((sum, { bytes }) => sum + bytes, 0))
  if (unfactored.length === 0) return ['All parameters are factored.']
  const others = unfactored.slice(mostNamed)
  return [
    `${countOf(unfactored.length, 'parameter')} not factored, with ${bytesOf(unfactored)} of state in float32:`,
    '',
    renderTable(terminal, {
      head: ['not factored', 'shape', 'state'],
      rows: unfactored
        .slice(0, mostNamed)
        .map(({ name, shape, bytes }) => [printable(name), showSizes(shape), formatBytes(bytes)]),
      right: [2],
    }),
    ...(others.length === 0
      ? []
      : [`... and ${countOf(others.length, 'other')} with ${bytesOf(others)}: --all names them`]),
  ]
}
