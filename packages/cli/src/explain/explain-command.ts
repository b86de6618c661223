import { explain } from '@adafactor/core/compiler'
import { Command, Option } from 'commander'
import { cliCommand } from '../cli-command.js'
import {
  allOptionsOf,
  type OptimizerFlags,
  withOptimizerFlags,
} from '../optimizer/optimizer-flags.js'
import { stepProgramOf } from '../optimizer/step-program-of.js'
import { oneShape } from '../shapes/one-shape.js'
import { generatedTexts, type Target, targets } from './generated-texts.js'

interface ExplainOptions extends OptimizerFlags {
  readonly shape: string
  readonly target?: Target
}

/** `adafactor explain`. */
export const explainCommand = cliCommand<ExplainOptions, []>(
  () =>
    withOptimizerFlags(
      new Command('explain')
        .description(
          'Shows the passes that a step on one parameter is, and the code that backends make of them.',
        )
        .requiredOption('--shape <sizes>', 'the shape of the parameter: 512x256'),
    )
      .addOption(
        new Option('--target <language>', 'print generated code instead of the passes').choices(
          Object.keys(targets),
        ),
      )
      .addHelpText(
        'after',
        `
Examples:
  adafactor explain --shape 512x256
  adafactor explain --shape 512x256 --preset torch --momentum 0.9
  adafactor explain --shape 512x256 --target wgsl > step.wgsl`,
      ),
  async (terminal, options) => {
    const { target } = options
    const shape = oneShape(options.shape)
    const program = stepProgramOf(shape, allOptionsOf(options))
    terminal.out(
      target === undefined ? explain(program) : await generatedTexts(target, program, shape),
    )
    return undefined
  },
)
