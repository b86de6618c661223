import type { AdafactorOptions } from '@adafactor/core'
import { type Command, Option } from 'commander'
import { numberWithin } from '../command-line/number-options.js'
import { type PresetName, presetNames, presetOptions } from './preset-options.js'

const factorings = ['last', 'first', 'largest', 'none'] as const

/** What a command line says about the optimizer. */
export interface OptimizerFlags {
  readonly preset?: PresetName
  readonly momentum?: number
  readonly factored?: (typeof factorings)[number]
  /** Only where a command takes it. */
  readonly learningRate?: number
}

/** Adds `--preset`, `--momentum` and `--factored`. */
export function withOptimizerFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--preset <name>',
        'the Adafactor of another library, with its own defaults',
      ).choices(presetNames),
    )
    .option(
      '--momentum <beta1>',
      'how much of the momentum stays at each step',
      numberWithin({ above: 0, below: 1 }),
    )
    .addOption(
      new Option(
        '--factored <axes>',
        'which axes are rows and columns; the largest suit convolutions as PyTorch stores them (default: last, or what the preset takes)',
      ).choices(factorings),
    )
}

/** The options of the optimizer, but for momentum. */
export function optionsOf({ preset, learningRate, factored }: OptimizerFlags): AdafactorOptions {
  return { ...presetOptions(preset, learningRate), ...factoredOption(factored) }
}

/** The options of the optimizer. */
export function allOptionsOf(flags: OptimizerFlags): AdafactorOptions {
  const { momentum } = flags
  return { ...optionsOf(flags), ...(momentum === undefined ? {} : { momentum }) }
}

/** What `--factored` says, if it is there. */
export function factoredOption(
  factored: OptimizerFlags['factored'],
): Pick<AdafactorOptions, 'factored'> {
  if (factored === undefined) return {}
  return { factored: factored === 'none' ? false : { axes: factored } }
}
