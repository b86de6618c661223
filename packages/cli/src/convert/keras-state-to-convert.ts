import { UsageError } from '../command-line/usage-error.js'
import { kerasReader } from '../files/load-readers.js'
import { parameterShapesIn } from '../files/parameter-shapes.js'
import { presetOptions } from '../optimizer/preset-options.js'
import { checkFrom } from './check-from.js'
import { chosenShapes } from './chosen-shapes.js'
import type { StateGiven, StateToConvert } from './state-to-convert.js'

/** The state of Keras's Adafactor in a file with weights. */
export async function kerasStateToConvert(
  path: string,
  { from, names, shapes: shapesFile, options }: StateGiven,
): Promise<StateToConvert> {
  checkFrom(path, from, 'keras')
  const { kerasState, readKeras } = await kerasReader()
  const file = await readKeras(path)
  const known = (await parameterShapesIn(shapesFile ?? path)).shapes
  if (shapesFile === undefined && names === undefined) {
    throw new UsageError(
      `Keras keeps its state in the order of trainable_variables, which ${path} does not have: name the parameters ` +
        `in that order, --names ${Object.keys(known).slice(0, 2).join(',')},...`,
    )
  }
  const shapes = names ? chosenShapes(known, names) : known
  return {
    state: kerasState(file, shapes),
    layout: 'keras',
    shapes,
    options: options ?? presetOptions('keras'),
  }
}
