import { basename } from 'node:path'
import { saveRun } from '@adafactor/checkpoint'
import {
  AdafactorError,
  convertState,
  type PeerState,
  type StateDict,
  type StateLayout,
} from '@adafactor/core'
import { Command, Option } from 'commander'
import { cliCommand } from '../cli-command.js'
import { UsageError } from '../command-line/usage-error.js'
import { checkOutput } from '../files/check-output.js'
import { libraryOf } from '../files/open-checkpoint.js'
import {
  allOptionsOf,
  type OptimizerFlags,
  withOptimizerFlags,
} from '../optimizer/optimizer-flags.js'
import { countOf } from '../terminal/count.js'
import { flaxStateToConvert } from './flax-state-to-convert.js'
import { kerasStateToConvert } from './keras-state-to-convert.js'
import { runStateToConvert } from './run-state-to-convert.js'
import type { StateGiven, StateToConvert } from './state-to-convert.js'
import { torchStateToConvert } from './torch-state-to-convert.js'

interface ConvertOptions extends OptimizerFlags {
  readonly from?: StateLayout | 'adafactor'
  readonly to: StateLayout | 'adafactor'
  readonly names?: readonly string[]
  readonly shapes?: string
  readonly output?: string
  readonly force?: true
}

const layouts: readonly (StateLayout | 'adafactor')[] = [
  'adafactor',
  'torch',
  'huggingface',
  'fairseq',
  'optax',
  't5x',
  'bigVision',
  'keras',
  'timm',
  'timmBigVision',
  'tensor2tensor',
  'meshTensorflow',
  'mlx',
]

/** `adafactor convert`. */
export const convertCommand = cliCommand<ConvertOptions, [string]>(
  () =>
    withOptimizerFlags(
      new Command('convert')
        .description(
          "Writes an optimizer's state in the words of another library, so that a run goes on there. Tensors become state/NAME/KEY of a safetensors file.",
        )
        .argument(
          '<state>',
          "what torch.save wrote of an optimizer's state_dict(), a file of flax (.msgpack) or of Keras (.weights.h5), or a run",
        )
        .addOption(
          new Option(
            '--from <library>',
            'whose words the state is in (default: as the file says)',
          ).choices(layouts),
        )
        .addOption(
          new Option('--to <library>', 'whose words to write it in')
            .choices(layouts)
            .makeOptionMandatory(),
        )
        .option(
          '--names <names>',
          "the parameters' names in the order of the optimizer, with commas (default: those in the file)",
          (text) => text.split(',').map((name) => name.trim()),
        )
        .option(
          '--shapes <file>',
          'a file with the parameters, for their shapes (default: as in the file)',
        )
        .option('-o, --output <file>', 'where to write it (default: STATE.LIBRARY.safetensors)')
        .option('--force', 'write over a file that is there'),
    ).addHelpText(
      'after',
      `
--preset, --momentum and --factored are those of the run, where the file does not say them.

Examples:
  adafactor convert checkpoint.pt --to optax
  adafactor convert optimizer.pt --from torch --to keras --names dense.weight,dense.bias --shapes model.safetensors
  adafactor convert run.safetensors --to torch --preset torch -o torch.safetensors`,
    ),
  async (terminal, options, path) => {
    const { to, force } = options
    const output = options.output ?? `${basename(path)}.${to}.safetensors`
    await checkOutput(output, force)
    const given = await inFlags(() => stateIn(path, givenBy(options)))
    const state = await inFlags(() => converted(given, to))
    await saveRun(output, { state })
    const count = countOf(Object.keys(given.shapes).length, 'parameter')
    terminal.out(
      `${output} has the state of ${count} in the words of ${to}; ${path} has it in those of ${given.layout ?? 'adafactor'}.`,
    )
    return undefined
  },
)

function givenBy(options: ConvertOptions): StateGiven {
  const { from, names, shapes, preset, momentum, factored } = options
  const isSaid = preset !== undefined || momentum !== undefined || factored !== undefined
  return {
    ...(from ? { from } : {}),
    ...(names ? { names } : {}),
    ...(shapes === undefined ? {} : { shapes }),
    ...(isSaid ? { options: allOptionsOf(options) } : {}),
  }
}

const readers = {
  torch: torchStateToConvert,
  keras: kerasStateToConvert,
  flax: flaxStateToConvert,
} as const

async function stateIn(path: string, given: StateGiven): Promise<StateToConvert> {
  const library = await libraryOf(path)
  return (library ? readers[library] : runStateToConvert)(path, given)
}

function converted(
  { state, layout, names, shapes, options }: StateToConvert,
  to: StateLayout | 'adafactor',
): StateDict | PeerState {
  return convertState(state, {
    shapes,
    options,
    load: layout === undefined ? { ignoreOptions: true } : { layout, ...(names ? { names } : {}) },
    ...(to === 'adafactor' ? {} : { layout: to }),
  })
}

/** The library calls the names an option, as the flag of the command line is called. */
async function inFlags<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!AdafactorError.isInstance(error, 'option/invalid')) throw error
    if (!error.reason.includes('option "names"')) throw error
    throw new UsageError(error.reason.replace('option "names"', '--names'))
  }
}
