import type { AdafactorOptions, PeerState } from '@adafactor/core'
import { optax } from '@adafactor/core/presets'
import { flaxReader } from '../files/load-readers.js'
import { parameterShapesIn } from '../files/parameter-shapes.js'
import { checkFrom } from './check-from.js'
import { chosenShapes } from './chosen-shapes.js'
import type { StateGiven, StateToConvert } from './state-to-convert.js'

/** The state of `optax.adafactor` in a file of flax. */
export async function flaxStateToConvert(
  path: string,
  { from, shapes: shapesFile, options }: StateGiven,
): Promise<StateToConvert> {
  checkFrom(path, from, 'optax')
  const { optaxState, readFlax } = await flaxReader()
  const state = optaxState(await readFlax(path))
  const known = (await parameterShapesIn(shapesFile ?? path)).shapes
  return {
    state,
    layout: 'optax',
    shapes: chosenShapes(known, Object.keys(state.parameters)),
    options: options ?? optionsOfState(state),
  }
}

/** What decides about the tensors of a state: the rest of the arguments is not in a state of optax. */
function optionsOfState({ parameters }: PeerState): AdafactorOptions {
  const momentum = Object.values(parameters).map(({ ema }) => ema)
  const [first] = momentum.filter((ema) => typeof ema === 'object')
  return {
    ...optax({
      minDimSizeToFactor: 1,
      momentum: first === undefined ? null : anyBeta1,
      dtypeMomentum: first?.dtype === 'bfloat16' ? 'bfloat16' : 'float32',
    }),
    overrides: (name) => (isFactored(parameters[name]?.v_row) ? {} : { factored: false }),
  }
}

/** How much of the momentum stays at each step does not matter to what it is. */
const anyBeta1 = 0.9

/** What is not used is a single zero in optax. */
function isFactored(rows: PeerState['parameters'][string][string] | undefined): boolean {
  return typeof rows === 'object' && !(rows.data.length === 1 && rows.data[0] === 0)
}
