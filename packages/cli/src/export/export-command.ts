import { writeFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { cliCommand } from '../cli-command.js'
import { numberWithin } from '../command-line/number-options.js'
import { UsageError } from '../command-line/usage-error.js'
import { checkOutput } from '../files/check-output.js'
import { type OptimizerFlags, withOptimizerFlags } from '../optimizer/optimizer-flags.js'
import { jaxText } from './jax-text.js'
import { meshAxes, sharding } from './mesh-options.js'
import { type StepFlags, stablehloText } from './stablehlo-text.js'

interface ExportOptions extends OptimizerFlags, StepFlags {
  readonly to: 'jax' | 'stablehlo'
  readonly output?: string
  readonly force?: true
}

/** `adafactor export`. */
export const exportCommand = cliCommand<ExportOptions, [string[]]>(
  () =>
    withOptimizerFlags(
      new Command('export')
        .description(
          'Prints the optimizer for XLA: as a module of JAX that needs nothing else, or the step of one parameter as StableHLO.',
        )
        .argument(
          '[parameters...]',
          'for JAX: a run, a model in a file, a model by its name, or shapes with names: kernel=512x256,bias=256. A run is exported with its own options, as far as flags do not change them. Without it: a module for any parameters',
        )
        .addOption(
          new Option('--to <form>', 'what to print')
            .choices(['jax', 'stablehlo'])
            .makeOptionMandatory(),
        ),
    )
      .option(
        '--learning-rate <number>',
        'for JAX: the learning rate, as the preset understands it, or in place of that of the run',
        numberWithin({ least: 0, below: Number.POSITIVE_INFINITY }),
      )
      .option('--shape <sizes>', 'for StableHLO: the shape of the parameter: 1024x512')
      .option(
        '--mesh <axes>',
        'for StableHLO: the axes of the mesh of devices, outermost first: x=4,y=2 (default: one device, or as jax.jit says)',
        meshAxes,
      )
      .option(
        '--sharding <axes>',
        'for StableHLO: over which axis of the mesh each dimension is split: x,y; x+y,none (default: whole on each device)',
        sharding,
      )
      .option('-o, --output <file>', 'where to write it (default: it is printed)')
      .option('--force', 'write over a file that is there')
      .addHelpText(
        'after',
        `
Examples:
  adafactor export --to jax > adafactor.py
  adafactor export --to jax run.safetensors -o adafactor.py
  adafactor export --to jax kernel=512x256,bias=256 --preset torch --learning-rate 0.05
  adafactor export --to stablehlo --shape 1024x512 --mesh x=4,y=2 --sharding x,y`,
      ),
  async (terminal, options, parameters) => {
    const { output, force } = options
    checkFlags(options, parameters)
    if (output !== undefined) await checkOutput(output, force)
    const { text, title } = await texts[options.to](parameters, options)
    if (output === undefined) terminal.out(text.trimEnd())
    else {
      await writeFile(output, text)
      terminal.out(`${output} is ${title}.`)
    }
    return undefined
  },
)

const texts = {
  jax: jaxText,
  stablehlo: async (_: readonly string[], options: ExportOptions) =>
    stablehloText(options, options),
}

/** @throws UsageError for what the other form takes */
function checkFlags(
  { to, learningRate, shape, mesh, sharding }: ExportOptions,
  parameters: readonly string[],
): void {
  if (to === 'jax') {
    const given = Object.entries({ shape, mesh, sharding }).find(([, value]) => value !== undefined)
    if (given === undefined) return
    throw new UsageError(
      `--${given[0]} is for --to stablehlo; a module of JAX is for parameters of any sharding, and knows them by name: kernel=512x256`,
    )
  }
  if (parameters.length > 0) {
    throw new UsageError(
      `"${parameters.join(' ')}" is for --to jax; the step in StableHLO takes --shape, as in --shape 1024x512`,
    )
  }
  if (learningRate !== undefined) {
    throw new UsageError(
      '--learning-rate is for --to jax; the step in StableHLO takes it as its argument rho',
    )
  }
}
