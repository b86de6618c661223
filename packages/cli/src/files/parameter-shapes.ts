import { elementTypes, type Shape } from '@adafactor/core'
import type { Checkpoint } from './checkpoint.js'
import { openCheckpoint } from './open-checkpoint.js'

/** The parameters in a file, without the state of an optimizer. */
export interface ParameterShapes {
  readonly shapes: Readonly<Record<string, Shape>>
  /** How many tensors are of types that no parameter has. */
  readonly leftOut: number
}

/** Opens a file for the shapes of the parameters in it. @throws AdafactorError as `openCheckpoint` */
export async function parameterShapesIn(
  path: string,
): Promise<ParameterShapes & Pick<Checkpoint, 'kind'>> {
  const checkpoint = await openCheckpoint(path)
  await checkpoint.close()
  const { kind, parameters } = checkpoint
  const floats = parameters.filter(({ type }) => Object.hasOwn(elementTypes, type))
  return {
    kind,
    shapes: Object.fromEntries(floats.map(({ name, shape }) => [name, shape])),
    leftOut: parameters.length - floats.length,
  }
}
