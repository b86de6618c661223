import { elementTypes, type Shape } from '@adafactor/core'
import type { Checkpoint } from './checkpoint.js'
import { openCheckpoint } from './open-checkpoint.js'

const prefix = 'params/'

/** The parameters in a file: of a run those alone, without the state. */
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
  const { kind, tensors } = checkpoint
  const isRun = kind.startsWith('a run')
  const own = tensors.filter(({ name }) => !isRun || name.startsWith(prefix))
  const parameters = own.filter(({ type }) => Object.hasOwn(elementTypes, type))
  return {
    kind,
    shapes: Object.fromEntries(
      parameters.map(({ name, shape }) => [isRun ? name.slice(prefix.length) : name, shape]),
    ),
    leftOut: own.length - parameters.length,
  }
}
