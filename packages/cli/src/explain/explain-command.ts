import {
  type AdafactorOptions,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { explain } from '@adafactor/core/compiler'
import { Command, Option } from 'commander'
import { cliCommand } from '../cli-command.js'
import { UsageError } from '../command-line/usage-error.js'
import { type OptimizerFlags, optionsOf, withOptimizerFlags } from '../optimizer/optimizer-flags.js'
import { parseShapes } from '../shapes/parse-shapes.js'
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
    const { momentum, target } = options
    const shape = shapeIn(options.shape)
    const program = programFor(shape, {
      ...optionsOf(options),
      ...(momentum === undefined ? {} : { momentum }),
    })
    terminal.out(
      target === undefined ? explain(program) : await generatedTexts(target, program, shape),
    )
    return undefined
  },
)

function shapeIn(text: string): Shape {
  const shapes = Object.values(parseShapes(text) ?? {})
  const [shape] = shapes
  if (shape !== undefined && shapes.length === 1) return shape
  throw new UsageError(`--shape is "${text}"; it takes the sizes of one parameter: 512x256`)
}

function programFor(shape: Shape, options: AdafactorOptions) {
  return stepProgram(stepForm(shape, resolveParameterOptions(options, 'weights', shape)))
}
