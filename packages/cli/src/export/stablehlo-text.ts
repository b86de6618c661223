import { stablehlo, type TensorSharding } from '@adafactor/xla'
import { UsageError } from '../command-line/usage-error.js'
import { allOptionsOf, type OptimizerFlags } from '../optimizer/optimizer-flags.js'
import { stepProgramOf } from '../optimizer/step-program-of.js'
import { oneShape } from '../shapes/one-shape.js'
import { showSizes } from '../shapes/show-sizes.js'
import type { ExportedText } from './exported-text.js'

/** What a step is printed for. */
export interface StepFlags {
  readonly shape?: string
  readonly mesh?: Readonly<Record<string, number>>
  readonly sharding?: TensorSharding
}

/** The step on one parameter as StableHLO. @throws UsageError; AdafactorError as `stablehlo` */
export function stablehloText(
  { shape: sizes, mesh, sharding }: StepFlags,
  flags: OptimizerFlags,
): ExportedText {
  if (sizes === undefined) {
    throw new UsageError(
      '--to stablehlo prints the step of one parameter: give --shape, as in --shape 1024x512',
    )
  }
  if (sharding !== undefined && mesh === undefined) {
    throw new UsageError('--sharding is over the axes of a mesh: give --mesh, as in --mesh x=4,y=2')
  }
  const shape = oneShape(sizes)
  const text = stablehlo(stepProgramOf(shape, allOptionsOf(flags)), shape, {
    ...(mesh ? { mesh } : {}),
    ...(sharding ? { shardings: sharding } : {}),
  })
  return { text, title: `the step of a parameter of ${showSizes(shape)} as StableHLO` }
}
