import { numberWithin, readCommandLine, wholeNumber } from '@adafactor/cli/command-line'
import { type ElementType, elementTypes, isHalfType, type Rounding } from '@adafactor/core'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type PresetName, presetNames } from '../training/optimizer-options.js'
import { type BackendChoice, backendChoices, type ModeChoice, modeChoices } from './open-device.js'

/** What the command line decides about a run. */
export interface Settings {
  readonly epochs: number
  readonly backend: BackendChoice
  /** How gpu.js runs; only with its backend, absent for `auto`. */
  readonly mode?: ModeChoice
  /** Whose Adafactor; absent for the library's own. */
  readonly preset?: PresetName
  /** The largest learning rate of the run; absent for the one that goes with the optimizer. */
  readonly learningRate?: number
  /** What parameters and gradients are stored as. */
  readonly type: ElementType
  /** How parameters are rounded to 16 bits; absent for to the nearest. */
  readonly rounding?: Rounding
  /** What the second moments are stored as; absent for what the optimizer takes. */
  readonly stateType?: ElementType
  /** How state is rounded to 16 bits; absent for to the nearest. */
  readonly stateRounding?: Rounding
  /** Another optimizer, with the same numbers to start from and the same batches. */
  readonly beside?: OtherOptimizer
  /** Units of each hidden layer. */
  readonly hidden: readonly number[]
  /** Images per step. */
  readonly batch: number
  readonly seed: number
}

/** What can be run beside Adafactor. */
export type OtherOptimizer = (typeof otherOptimizers)[number]

/** Settings for a run, or a text to show and the code to exit with instead of a run. */
export type Arguments =
  | { readonly kind: 'run'; readonly settings: Settings }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }

const otherOptimizers = ['adam'] as const
const mostHiddenLayers = 4
const largestLearningRate = 10

const types = Object.keys(elementTypes)
const roundings: readonly Rounding[] = ['nearest', 'stochastic']

/** Reads the command line `args` (without node and the script). Never exits and never throws. */
export function parseArguments(args: readonly string[]): Arguments {
  const line = readCommandLine<Settings>(
    command(),
    args,
    'they come after "--": npm start -- --epochs 1',
  )
  if (line.kind !== 'run') return line
  const { options: settings } = line
  const conflict = conflictIn(settings)
  return conflict === undefined
    ? { kind: 'run', settings }
    : { kind: 'error', text: `error: option ${conflict} only.` }
}

/** The option that has nothing to act on, and what it goes with. */
function conflictIn(settings: Settings): string | undefined {
  const { mode, backend, type, rounding, stateType, stateRounding, preset, beside } = settings
  if (mode !== undefined && backend !== 'gpujs') {
    return "'--mode <name>' goes with --backend gpujs"
  }
  if (beside !== undefined && type !== 'float32') {
    return "'--beside <optimizer>' goes with --type float32"
  }
  if (rounding !== undefined && !isHalfType(type)) {
    return "'--rounding <how>' goes with --type float16 or bfloat16"
  }
  // A preset may store its state in 16 bits on its own account.
  if (stateRounding !== undefined && !isHalfType(stateType) && preset === undefined) {
    return "'--state-rounding <how>' goes with a --preset or with --state-type float16 or bfloat16"
  }
  return undefined
}

function command(): Command {
  return new Command('npm start --')
    .description(
      'Trains a multilayer perceptron on the MNIST digits with Adafactor and shows how it goes.',
    )
    .option('--epochs <count>', 'how often to go through the images', wholeNumber(1, 1000), 5)
    .addOption(
      new Option(
        '--backend <name>',
        'what it runs on; auto is the fastest on the CPU, timed on this model; webgpu and gpujs run the model there too',
      )
        .choices(backendChoices)
        .default('auto'),
    )
    .addOption(
      new Option(
        '--mode <name>',
        'how gpu.js runs, with --backend gpujs; auto takes the fastest (default: auto)',
      ).choices(modeChoices),
    )
    .addOption(
      new Option(
        '--preset <name>',
        'the Adafactor of another library, with its own defaults',
      ).choices(presetNames),
    )
    .addOption(
      new Option(
        '--learning-rate <number>',
        'the largest of the run (default: 0.05, or what the preset takes)',
      ).argParser(numberWithin({ above: 0, most: largestLearningRate })),
    )
    .addOption(
      new Option(
        '--beside <optimizer>',
        'another optimizer, from the same start on the same batches, to compare',
      ).choices(otherOptimizers),
    )
    .addOption(
      new Option('--type <name>', 'what parameters and gradients are stored as')
        .choices(types)
        .default('float32'),
    )
    .addOption(
      new Option(
        '--rounding <how>',
        'how parameters of 16 bits are rounded; to the nearest loses updates below half a unit (default: nearest)',
      ).choices(roundings),
    )
    .addOption(
      new Option(
        '--state-type <name>',
        "what the optimizer's second moments are stored as (default: float32, or what the preset takes)",
      ).choices(types),
    )
    .addOption(
      new Option(
        '--state-rounding <how>',
        "how the optimizer's state of 16 bits is rounded (default: nearest)",
      ).choices(roundings),
    )
    .addOption(
      new Option('--hidden <units>', 'units of the hidden layer; 256,128 for two')
        .argParser(hiddenUnits)
        .default([128], '128'),
    )
    .option('--batch <images>', 'images per step', wholeNumber(1, 10_000), 128)
    .option('--seed <number>', 'the same seed gives the same run', wholeNumber(0, 2 ** 32 - 1), 1)
}

function hiddenUnits(text: string): number[] {
  const layers = text.split(',')
  if (layers.length > mostHiddenLayers) {
    throw new InvalidArgumentError(`Allowed are at most ${mostHiddenLayers} hidden layers.`)
  }
  return layers.map(wholeNumber(1, 4096))
}
