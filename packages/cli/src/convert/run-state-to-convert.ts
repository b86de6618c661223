import { loadRun } from '@adafactor/checkpoint'
import {
  AdafactorError,
  type PeerState,
  type Shape,
  type StateDict,
  type StateLayout,
} from '@adafactor/core'
import { parameterShapesIn } from '../files/parameter-shapes.js'
import { presetOptions } from '../optimizer/preset-options.js'
import { checkFrom } from './check-from.js'
import { chosenShapes } from './chosen-shapes.js'
import type { StateGiven, StateToConvert } from './state-to-convert.js'

/** The state in a run, ours or in the words of a peer. */
export async function runStateToConvert(
  path: string,
  { from, shapes: shapesFile, options }: StateGiven,
): Promise<StateToConvert> {
  const { state, params } = await loadRun(path)
  if (state === undefined) {
    throw new AdafactorError(
      'checkpoint/format',
      `${path} has tensors and no optimizer's state; a run that saveRun has written has one`,
    )
  }
  const layout: StateLayout | undefined = 'layout' in state ? state.layout : undefined
  checkFrom(path, from, layout ?? 'adafactor')
  const known: Readonly<Record<string, Shape>> =
    shapesFile === undefined
      ? Object.fromEntries(Object.entries(params).map(([name, { shape }]) => [name, shape]))
      : (await parameterShapesIn(shapesFile)).shapes
  return {
    state,
    ...(layout ? { layout } : {}),
    shapes: 'layout' in state ? shapesFor(state, known) : shapesIn(state),
    options: options ?? presetOptions(layout),
  }
}

/** A state of ours says itself what the shapes of its parameters are. */
function shapesIn({ parameters }: StateDict): Readonly<Record<string, Shape>> {
  return Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape]))
}

/** One of a peer only names them. */
function shapesFor({ parameters }: PeerState, known: Readonly<Record<string, Shape>>) {
  return chosenShapes(known, Object.keys(parameters))
}
