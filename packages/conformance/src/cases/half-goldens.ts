import { type HalfGoldenEntry, halfGoldens } from '../../goldens/index.js'
import { type ConformanceCase, caseOf } from '../case.js'
import { expectThat } from '../expect.js'
import { walkHalfGolden } from '../half-golden-training.js'
import { requiresTypes } from '../requires-types.js'

/** Peers that compute a step in float32 and round the parameter once, as we do. */
const roundOnce: ReadonlySet<string> = new Set(['huggingface', 'timm'])

/** How many units a parameter may be off the peers that round after every operation. */
const unitsOfOthers = 6

/**
 * Where a peer leaves its own formula, by trajectory and parameter. With float16 the product of row and
 * column overflows in torch at four steps: V is then infinite, and up to three of the 24 elements are not
 * moved at all. One step is up to 27 units, and two of the four add up.
 */
const overflows: Readonly<Record<string, { parameter: string; from: number; units: number }>> = {
  'torch/float16': { parameter: 'cube', from: 4, units: 32 },
}

/** Trajectories of other implementations with parameters or gradients of 16 bits. */
export function halfGoldenCases(): ConformanceCase[] {
  return halfGoldens.map(halfGoldenCase)
}

export function halfGoldenCase({ id, preset, types, load }: HalfGoldenEntry): ConformanceCase {
  return caseOf(
    'golden trajectories',
    `${id}, stored in 16 bits`,
    async (context) => {
      const { default: golden } = await load()
      const isOnce = roundOnce.has(preset)
      const overflow = overflows[id]
      const { values, equal } = await walkHalfGolden(context, golden, (parameter, step) =>
        parameter === overflow?.parameter && step >= overflow.from
          ? overflow.units
          : isOnce
            ? golden.toleranceUnits
            : unitsOfOthers,
      )
      // The tolerance alone does not tell where a step rounds; the number of equal values does.
      expectThat(
        !isOnce || equal >= 0.99 * values,
        `${equal} of ${values} numbers are those of ${golden.peer}, which rounds once as well`,
      )
    },
    requiresTypes(...types.filter((type) => type !== 'float32')),
  )
}
